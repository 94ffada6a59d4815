package dev.alluvium.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.servers.packages.PostgresBinaries;
import dev.alluvium.servers.packages.Version;
import dev.alluvium.servers.process.StartFailedException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalPostgresIT {
    @TempDir
    private static Path folder;

    private static LocalPostgresOptions options;
    private static LocalPostgres postgres;

    @BeforeAll
    static void start() {
        options = LocalPostgresOptions.forTests(folder);
        postgres = LocalPostgres.start(options);
    }

    @AfterAll
    static void end() {
        postgres.kill();
    }

    @Test
    void vectorsAreStoredAndCompared() throws SQLException {
        var sql = new Sql(postgres);
        sql.run(
                "CREATE EXTENSION vector",
                "CREATE TABLE items (v halfvec(2))",
                "INSERT INTO items VALUES ('[1,0]'), ('[0,1]')");

        assertThat(sql.one("SELECT v::text FROM items ORDER BY v <=> '[1,0.1]' LIMIT 1"))
                .isEqualTo("[1,0]");
        assertThat(Version.of(sql.one("SELECT extversion FROM pg_extension WHERE extname = 'vector'")))
                .isGreaterThanOrEqualTo(PostgresBinaries.OLDEST_VECTOR);
    }

    @Test
    void onlyTheLoopbackAddressIsServedAndOnlyWithAPassword() throws SQLException {
        var sql = new Sql(postgres);

        assertThat(sql.one("SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(sql.one("SHOW unix_socket_directories")).isEmpty();
        assertThat(sql.one("SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
                .isEqualTo("scram-sha-256");
    }

    @Test
    void aSecondServerOnTheSameDataIsRefused() {
        assertThatThrownBy(() -> LocalPostgres.start(options))
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith("PostgreSQL runs already on " + options.dataFolder());
    }

    @Test
    void aPortInUseIsOneClearLine() {
        var other = LocalPostgresOptions.detached(
                folder.resolve("other"), folder.resolve("other.log"), options.port(), "secret");

        assertThatThrownBy(() -> LocalPostgres.start(other))
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith("Port " + options.port() + ", which PostgreSQL wants, is in use")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aFolderWithSomethingElseInItIsLeftAlone() {
        var other = LocalPostgresOptions.detached(folder, folder.resolve("other.log"), FreePorts.one(), "secret");

        assertThatThrownBy(() -> LocalPostgres.start(other))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("holds something else than a database");
    }
}
