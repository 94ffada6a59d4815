package dev.alluvium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The folder is closed to other accounts, as a clone in root's home is: root's server must be able to live there too.
final class LocalPostgresIT {
    @TempDir
    private Path folder;

    private LocalPostgresOptions options;
    private LocalPostgres postgres;

    @BeforeEach
    void start() {
        options = LocalPostgresOptions.forTests(folder);
        postgres = LocalPostgres.start(options);
    }

    @AfterEach
    void end() {
        postgres.kill();
    }

    @Test
    void vectorsAreStoredAndCompared() throws SQLException {
        run(
                "CREATE EXTENSION vector",
                "CREATE TABLE items (v halfvec(2))",
                "INSERT INTO items VALUES ('[1,0]'), ('[0,1]')");

        assertThat(one("SELECT v::text FROM items ORDER BY v <=> '[1,0.1]' LIMIT 1"))
                .isEqualTo("[1,0]");
        assertThat(Version.of(one("SELECT extversion FROM pg_extension WHERE extname = 'vector'")))
                .isGreaterThanOrEqualTo(PostgresBinaries.OLDEST_VECTOR);
    }

    @Test
    void dataSurviveAStopAndACrash() throws SQLException {
        run("CREATE TABLE notes (note text)", "INSERT INTO notes VALUES ('before the stop')");
        postgres.stop();
        postgres = LocalPostgres.start(options);
        run("INSERT INTO notes VALUES ('before the crash')");
        postgres.kill();
        assertThat(options.dataFolder().resolve("postmaster.pid")).exists();
        postgres = LocalPostgres.start(options);

        assertThat(one("SELECT string_agg(note, ', ') FROM notes")).isEqualTo("before the stop, before the crash");
    }

    @Test
    void aPostmasterThatIsKilledAloneIsReplaced() throws SQLException {
        run("CREATE TABLE notes (note text)");
        postgres.process().destroyForcibly();
        postgres.process().onExit().join();
        postgres = LocalPostgres.start(options);

        assertThat(one("SELECT count(*) FROM notes")).isEqualTo("0");
    }

    @Test
    void aStaleIdThatAnotherProcessHasNowIsNoObstacle() throws IOException {
        postgres.kill();
        Files.writeString(
                options.dataFolder().resolve("postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + options.dataFolder() + "\n");

        assertThat(LocalPostgres.isRunning(options.dataFolder())).isFalse();
        postgres = LocalPostgres.start(options);
        assertThat(LocalPostgres.isRunning(options.dataFolder())).isTrue();
    }

    @Test
    void aSecondServerOnTheSameDataIsRefused() {
        assertThatThrownBy(() -> LocalPostgres.start(options))
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith("PostgreSQL runs already on " + options.dataFolder());
    }

    @Test
    void aPortInUseIsOneClearLine() {
        var other = new LocalPostgresOptions(
                folder.resolve("other"),
                folder.resolve("other.log"),
                options.port(),
                "secret",
                false,
                Life.WITH_THIS_JVM,
                Map.of(),
                options.patience(),
                options.progress());

        assertThatThrownBy(() -> LocalPostgres.start(other))
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith("Port " + options.port() + ", which PostgreSQL wants, is in use")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aWrongSettingShowsTheEndOfTheLog() {
        postgres.stop();

        assertThatThrownBy(() -> LocalPostgres.start(options.with(Map.of("shared_buffers", "lots"))))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("instead of starting")
                .hasMessageContaining("shared_buffers");
    }

    @Test
    void aServerOfAnotherJvmIsStoppedByItsFolder() {
        assertThat(LocalPostgres.stop(options.dataFolder())).isTrue();
        assertThat(postgres.process().isAlive()).isFalse();
        assertThat(LocalPostgres.stop(options.dataFolder())).isFalse();
    }

    private void run(String... statements) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var text : statements) {
                statement.execute(text);
            }
        }
    }

    private String one(String query) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl("postgres"), postgres.superuser(), postgres.password());
    }
}
