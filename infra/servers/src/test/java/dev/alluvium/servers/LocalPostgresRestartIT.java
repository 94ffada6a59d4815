package dev.alluvium.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.servers.packages.PostgresBinaries;
import dev.alluvium.servers.process.Account;
import dev.alluvium.servers.process.Root;
import dev.alluvium.servers.process.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The folder is closed to other accounts, as a clone in root's home is: root's server must be able to live there
/// too.
final class LocalPostgresRestartIT {
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
    void dataSurviveAStopByAnotherJvmAndACrash() throws SQLException {
        new Sql(postgres).run("CREATE TABLE notes (note text)", "INSERT INTO notes VALUES ('before the stop')");
        assertThat(LocalPostgres.stop(options.dataFolder())).isTrue();
        assertThat(postgres.process().isAlive()).isFalse();
        assertThat(LocalPostgres.stop(options.dataFolder())).isFalse();
        postgres = LocalPostgres.start(options);
        new Sql(postgres).run("INSERT INTO notes VALUES ('before the crash')");
        postgres.kill();
        assertThat(options.dataFolder().resolve("postmaster.pid")).exists();
        postgres = LocalPostgres.start(options);

        assertThat(new Sql(postgres).one("SELECT string_agg(note, ', ') FROM notes"))
                .isEqualTo("before the stop, before the crash");
    }

    /// Its children live on for a moment and hold its shared memory.
    @Test
    void aServerWhoseFirstProcessAloneIsKilledIsReplaced() throws SQLException {
        new Sql(postgres).run("CREATE TABLE notes (note text)");
        var first = postgres.process().handle().orElseThrow();
        first.destroyForcibly();
        first.onExit().join();
        postgres = LocalPostgres.start(options);

        assertThat(new Sql(postgres).one("SELECT count(*) FROM notes")).isEqualTo("0");
    }

    @Test
    void aStaleIdThatAnotherProcessOfTheAccountHasNowIsNoObstacle() throws IOException {
        postgres.kill();
        var binaries = PostgresBinaries.find(Root.folder().resolve(".alluvium"), options.progress());
        var account = Account.owning(options.dataFolder(), binaries.program("postgres"));
        var other = new ProcessBuilder(account.command(List.of("cat"))).start();
        try {
            Files.writeString(
                    options.dataFolder().resolve("postmaster.pid"), other.pid() + "\n" + options.dataFolder() + "\n");

            assertThat(LocalPostgres.isRunning(options.dataFolder())).isFalse();
            postgres = LocalPostgres.start(options);
            assertThat(LocalPostgres.isRunning(options.dataFolder())).isTrue();
        } finally {
            other.destroy();
        }
    }

    @Test
    void aWrongSettingShowsTheEndOfTheLog() {
        postgres.stop();

        assertThatThrownBy(() -> LocalPostgres.start(options.with(Map.of("shared_buffers", "lots"))))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("instead of starting")
                .hasMessageContaining("shared_buffers");
    }
}
