package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.migration.Bootstrap;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.migration.RolePasswords;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.LocalPostgresOptions;
import dev.alluvium.testkit.Certificates;
import dev.alluvium.testkit.SharedParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A server with a certificate for `localhost`, signed by an authority of the test.
@Timeout(120)
class TlsIT {
    private static final RolePasswords PASSWORDS = new RolePasswords("owner", "control", "app", "reader");

    @TempDir
    private static Path folder;

    private static LocalPostgres postgres;
    private static Path authority;
    private static Path otherAuthority;

    @BeforeAll
    static void start() throws Exception {
        var options = LocalPostgresOptions.forTests(folder.resolve("postgres"));
        postgres = LocalPostgres.start(options);
        var certificates = new Certificates(folder);
        authority = certificates.authority("ours");
        otherAuthority = certificates.authority("others");
        certificates.server("ours", "localhost", options.dataFolder());
        var owner = Files.getOwner(options.dataFolder());
        for (var file : new String[] {"server.key", "server.crt"}) {
            var path = options.dataFolder().resolve(file);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            Files.setOwner(path, owner);
        }
        var url = postgres.jdbcUrl("postgres");
        try (var connection = DriverManager.getConnection(url, postgres.superuser(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("alter system set ssl = on");
            statement.execute("select pg_reload_conf()");
        }
        Bootstrap.run(url, postgres.superuser(), postgres.password(), "tls", PASSWORDS);
        Migrations.of(settings("alluvium_owner", PASSWORDS.owner(), url("127.0.0.1", "sslmode=require")))
                .up();
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.kill();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql, localhost, require",
        "postgresql, localhost, require",
        "jdbc:postgresql, localhost, verify-ca",
        "postgresql, localhost, verify-ca",
        // The name on the certificate is another, which this mode does not look at.
        "postgresql, 127.0.0.1, verify-ca",
        "jdbc:postgresql, localhost, verify-full",
        "postgresql, localhost, verify-full"
    })
    void connectionsAreEncryptedInEveryModeAndEitherFormOfTheUrl(String form, String host, String mode) {
        var url = url(host, "sslmode=" + mode + "&sslrootcert=" + authority).replace("jdbc:postgresql", form);
        try (var database = TenantDatabase.open(app(url), new SimpleMeterRegistry())) {
            assertThat(database.<Boolean>read(
                            TenantId.of("00000000-0000-4000-8000-000000000001"),
                            Reader.WORKER,
                            tx -> tx.sql()
                                    .fetchOne("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                                    .get(0, Boolean.class)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql", "postgresql"})
    void anotherHostThanTheCertificatesIsRefused(String form) {
        refused(url("127.0.0.1", "sslmode=verify-full&sslrootcert=" + authority).replace("jdbc:postgresql", form));
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-ca", "verify-full"})
    void aCertificateOfAnotherAuthorityIsRefused(String mode) {
        refused(url("localhost", "sslmode=" + mode + "&sslrootcert=" + otherAuthority));
    }

    @Test
    void aServerWithoutTlsIsRefusedWhereItIsRequired() {
        var plain = SharedParts.postgres().jdbcUrl("postgres") + "?sslmode=require";
        assertThatThrownBy(() -> open(app(plain))).isInstanceOf(RuntimeException.class);
    }

    /// At once, with what to do: waiting mends no certificate.
    private static void refused(String url) {
        assertThatThrownBy(() -> open(app(url)))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("sslmode")
                .hasMessageNotContaining("password=");
    }

    private static void open(DatabaseSettings settings) {
        TenantDatabase.open(settings, new SimpleMeterRegistry()).close();
    }

    private static String url(String host, String query) {
        return "jdbc:postgresql://" + host + ":" + postgres.port() + "/tls?" + query;
    }

    private static DatabaseSettings app(String url) {
        return settings("alluvium_app", PASSWORDS.app(), url);
    }

    private static DatabaseSettings settings(String user, String password, String url) {
        return DatabaseSettings.defaults(url, user, password).withConnections(0, 1);
    }
}
