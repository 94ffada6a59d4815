package dev.alluvium.gateway.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.alluvium.runtime.settings.Networks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over TLS, with certificates that the JDK's keytool makes.
class PostOnceTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    private final List<String> received = new CopyOnWriteArrayList<>();

    @Test
    void whoeverIsTrustedForItsNameIsSentTheEvent() throws Exception {
        var own = certificate("localhost");
        var server = serve(own);
        try (var post = post(trusting(own))) {
            var answer = send(post, server);
            assertThat(answer.status()).isEqualTo(202);
            assertThat(received).containsExactly("a=b msg_1 {\"type\":\"stored\"}");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whoeverIsNotTrustedOrIsSomebodyElseIsSentNothing() throws Exception {
        var own = certificate("localhost");
        var others = certificate("somebody.example");
        refused(serve(own), (SSLSocketFactory) SSLSocketFactory.getDefault());
        refused(serve(others), trusting(others));
        assertThat(received).isEmpty();
    }

    private void refused(HttpsServer server, SSLSocketFactory tls) {
        try (var post = post(tls)) {
            assertThatThrownBy(() -> send(post, server))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("no secure connection: ");
        } finally {
            server.stop(0);
        }
    }

    private static PostOnce post(SSLSocketFactory tls) {
        return new PostOnce(new PublicAddresses(Networks.parse("127.0.0.0/8,::1")), Duration.ofSeconds(20), tls);
    }

    private static PostOnce.Answer send(PostOnce post, HttpsServer server) throws IOException {
        var target = Target.parse("https://localhost:" + server.getAddress().getPort() + "/hook?a=b");
        return post.send(target, Map.of("webhook-id", "msg_1"), "{\"type\":\"stored\"}".getBytes(UTF_8));
    }

    private HttpsServer serve(KeyStore keys) throws Exception {
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        // What localhost resolves to first is what is called.
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/hook", exchange -> {
            received.add(exchange.getRequestURI().getQuery() + " "
                    + exchange.getRequestHeaders().getFirst("webhook-id") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static SSLSocketFactory trusting(KeyStore keys) throws Exception {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("it", keys.getCertificate("it"));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    /// One that has signed itself.
    private KeyStore certificate(String name) throws Exception {
        var file = folder.resolve(name + ".p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(made.waitFor()).isZero();
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }
}
