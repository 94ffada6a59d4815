package dev.alluvium.servers.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostSourcesTest {
    @TempDir
    private Path etcApt;

    @Test
    void paragraphsAreAskedForAnotherSuite() throws IOException {
        write("sources.list.d/debian.sources", """
            Types: deb deb-src
            # a comment
            URIs: http://mirror.example/debian
            Suites: stable stable-updates
            Components: main contrib
            Signed-By: /usr/share/keyrings/archive.gpg

            Types: deb
            URIs: http://mirror.example/debian-security
            Suites: stable-security
            Components: main
            """);

        assertThat(HostSources.read(etcApt).text("testing")).isEqualTo("""
            Types: deb
            URIs: http://mirror.example/debian
            Suites: testing
            Components: main
            Signed-By: /usr/share/keyrings/archive.gpg
            """);
    }

    @Test
    void linesAreAskedForAnotherSuite() throws IOException {
        write("sources.list", """
            # deb http://old.example/debian old main
            deb [arch=amd64 signed-by=/etc/apt/keyrings/a.gpg] http://mirror.example/debian stable main # ours
            deb [arch=amd64 signed-by=/etc/apt/keyrings/a.gpg] http://mirror.example/debian stable-updates main
            deb-src http://mirror.example/debian stable main
            deb http://mirror.example/flat ./
            """);

        assertThat(HostSources.read(etcApt).text("sid")).isEqualTo("""
            Types: deb
            URIs: http://mirror.example/debian
            Suites: sid
            Components: main
            Signed-By: /etc/apt/keyrings/a.gpg
            """);
    }

    @Test
    void aKeyBetweenTheFieldsStaysWhole() throws IOException {
        write("sources.list.d/a.sources", """
            Types: deb
            URIs: http://mirror.example/debian
            Suites: stable
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             abc
             -----END PGP PUBLIC KEY BLOCK-----
            """);

        assertThat(HostSources.read(etcApt).text("testing"))
                .contains("Signed-By: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP");
    }

    @Test
    void whatTheHostDoesNotUseIsNotUsed() throws IOException {
        write("sources.list.d/a.sources", """
            Enabled: no
            Types: deb
            URIs: http://mirror.example/off
            Suites: stable
            Components: main
            """);
        write("sources.list.d/b.list.disabled", "deb http://mirror.example/disabled stable main\n");

        assertThat(HostSources.read(etcApt).archives()).isEmpty();
    }

    @Test
    void theHostsOwnSuitesAreKept() throws IOException {
        write("sources.list", "deb http://mirror.example/pool stable-pool main\ndeb http://mirror.example/flat ./\n");

        assertThat(HostSources.read(etcApt).text())
                .contains("URIs: http://mirror.example/pool\nSuites: stable-pool\nComponents: main\n")
                .contains("URIs: http://mirror.example/flat\nSuites: ./\n");
    }

    private void write(String name, String text) throws IOException {
        var file = etcApt.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
