package dev.alluvium.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Certificates for a test, made by the JDK's own `keytool`.
public final class Certificates {
    private static final String PASSWORD = "only-for-tests";

    private final Path folder;

    public Certificates(Path folder) {
        this.folder = folder;
    }

    /// An authority, which signs for itself.
    ///
    /// @return its certificate as PEM
    public Path authority(String name) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-ext",
                "bc:c=ca:true");
        return Files.writeString(
                folder.resolve(name + ".crt"),
                pem("CERTIFICATE", store().getCertificate(name).getEncoded()));
    }

    /// A server's key and certificate, signed by an authority, as `server.key` and `server.crt` in a folder.
    public void server(String authority, String host, Path into) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                host,
                "-dname",
                "CN=" + host,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-ext",
                "san=dns:" + host,
                "-signer",
                authority);
        var store = store();
        var certificate = store.getCertificate(host);
        var key = store.getKey(host, PASSWORD.toCharArray());
        Files.writeString(into.resolve("server.crt"), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(into.resolve("server.key"), pem("PRIVATE KEY", key.getEncoded()));
    }

    private KeyStore store() throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(folder.resolve("keys.p12").toFile(), PASSWORD.toCharArray());
    }

    private static String pem(String what, byte[] bytes) {
        var text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    private void keytool(String... words) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of(
                "-keystore", folder.resolve("keys.p12").toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), US_ASCII);
        if (process.waitFor() != 0) {
            throw new AssertionError("keytool failed: " + output);
        }
    }
}
