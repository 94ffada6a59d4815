package dev.alluvium.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.runtime.settings.Networks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
    private static final PublicAddresses PUBLIC = new PublicAddresses(Networks.NONE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:0:7f00:1",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a00:1::",
                "3fff::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void whatIsNotPublicIsNotCalled(String address) {
        assertThat(PUBLIC.admit(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.0.1",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.169.0.1",
                "223.255.255.254",
                "2606:4700::1111",
                "2a00:1450::1",
                "64:ff9b::101:101",
                "2002:101:101::"
            })
    void whatIsPublicIsCalled(String address) {
        assertThat(PUBLIC.admit(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void anOperatorMayAllowMore() throws Exception {
        var own = new PublicAddresses(Networks.parse("10.1.0.0/16"));

        assertThat(own.admit(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(own.admit(InetAddress.ofLiteral("10.2.2.3"))).isFalse();
        assertThat(Target.parse("http://10.1.2.3/").resolve(own)).hasSize(1);
        assertThatThrownBy(() -> Target.parse("http://1.1.1.1/").resolve(own)).hasMessageContaining("https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "//host/",
                "https:/x",
                "https://",
                "file:///etc/passwd",
                "gopher://a/",
                "https://a:0/",
                "https://a:65536/",
                "https://u@a/",
                "https://u:p@a/",
                "https://a/#f",
                "https://a b/",
                "https://a/\r\nX: y",
                "https://bücher.example/",
                "https://a_b/\u0000",
                "https://[::1/",
                "jar:https://a/!/"
            })
    void whatIsNoAddressIsRefused(String url) {
        assertThatThrownBy(() -> Target.parse(url)).isInstanceOf(Target.RefusedException.class);
    }

    @Test
    void anAddressIsCalledAsItIsWritten() throws Exception {
        assertThat(Target.parse("https://a.example")).isEqualTo(new Target(true, "a.example", 443, "/"));
        assertThat(Target.parse("HTTPS://a.example:8443/b%20c?d=e%2Ff&g=ü"))
                .isEqualTo(new Target(true, "a.example", 8443, "/b%20c?d=e%2Ff&g=%C3%BC"));
        assertThat(Target.parse("https://[2606:4700::1111]:444/").authority()).isEqualTo("[2606:4700::1111]:444");
        assertThat(Target.parse("https://a.example:443/").authority()).isEqualTo("a.example");
    }

    /// However a name was checked before, it is what it resolves to now that counts.
    @Test
    void nothingIsSentToAnAddressThatIsNotPublic() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var post = post(PUBLIC)) {
            for (var host : new String[] {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1"}) {
                var url = "https://" + host + ":" + server.getLocalPort() + "/";
                assertThatThrownBy(() -> post.send(Target.parse(url), Map.of(), new byte[0]))
                        .as(url)
                        .isInstanceOf(Target.RefusedException.class);
            }
            server.setSoTimeout(50);
            assertThatThrownBy(server::accept).isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    /// The limit is of the whole, not of each byte.
    @Test
    void anAnswerInDropsEnds() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var post = post(new PublicAddresses(Networks.parse("127.0.0.1")))) {
            Thread.ofVirtual().start(() -> {
                try (var socket = server.accept()) {
                    while (true) {
                        socket.getOutputStream().write('H');
                        Thread.sleep(10);
                    }
                } catch (IOException | InterruptedException e) {
                    // It was given up.
                }
            });
            var target = Target.parse("http://127.0.0.1:" + server.getLocalPort() + "/");
            long began = System.nanoTime();
            assertThatThrownBy(() -> post.send(target, Map.of(), new byte[0])).hasMessageContaining("no answer within");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void pausesGrowAndHaveAnEnd() {
        var retries = new Retries(12, Duration.ofSeconds(1));

        assertThat(retries.pause(1, Optional.empty())).isEqualTo(Duration.ofSeconds(1));
        assertThat(retries.pause(3, Optional.empty())).isEqualTo(Duration.ofSeconds(16));
        assertThat(retries.pause(11, Optional.empty())).isEqualTo(Duration.ofHours(2));
        assertThat(retries.pause(1, Optional.of(Duration.ofSeconds(30)))).isEqualTo(Duration.ofSeconds(30));
        assertThat(retries.pause(1, Optional.of(Duration.ofDays(9)))).isEqualTo(Duration.ofHours(2));
    }

    private static PostOnce post(PublicAddresses addresses) {
        return new PostOnce(addresses, Duration.ofMillis(300), (SSLSocketFactory) SSLSocketFactory.getDefault());
    }
}
