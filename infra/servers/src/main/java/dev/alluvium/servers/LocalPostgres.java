package dev.alluvium.servers;

import dev.alluvium.servers.packages.PostgresBinaries;
import dev.alluvium.servers.process.Account;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.LocalProcess;
import dev.alluvium.servers.process.ProcessId;
import dev.alluvium.servers.process.StartFailedException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/// A real PostgreSQL server as a process of this machine, on 127.0.0.1 only. Data survive [#stop()], [#kill()] and a
/// new start with the same data folder. Thread-safe.
public final class LocalPostgres implements Postgres {
    public static final String SUPERUSER = "postgres";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private final LocalPostgresOptions options;
    private final LocalProcess server;

    private LocalPostgres(LocalPostgresOptions options, LocalProcess server) {
        this.options = options;
        this.server = server;
    }

    /// Finds the programs where all of this repository do, then starts. Returns when connections are served.
    public static LocalPostgres start(LocalPostgresOptions options) {
        return start(PostgresBinaries.find(options.progress()), options);
    }

    /// @throws StartFailedException the port is in use, a server runs on this data folder already, the data are
    /// of another version, or the server does not start
    public static LocalPostgres start(PostgresBinaries binaries, LocalPostgresOptions options) {
        var files = new ClusterFiles(options.dataFolder());
        files.running().ifPresent(process -> {
            throw new StartFailedException("PostgreSQL runs already on " + options.dataFolder() + " (process "
                    + process.pid() + "): stop it first, or choose another folder.");
        });
        FreePorts.require(options.port(), "PostgreSQL");
        var account = files.prepare(binaries, options);
        var deadline = System.nanoTime() + options.patience().toNanos();
        while (true) {
            var postgres = new LocalPostgres(options, launch(binaries, options, files, account));
            try {
                postgres.server.awaitReadyOrKill(postgres::problem, options.patience());
                return postgres;
            } catch (StartFailedException e) {
                // The children of a server that was killed need a moment to notice.
                if (!e.getMessage().contains("is still in use") || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /// A server that copies this one and then follows it, from which can only be read.
    ///
    /// @param standby with a data folder that is not there yet
    public LocalPostgres standby(LocalPostgresOptions standby) {
        var binaries = PostgresBinaries.find(standby.progress());
        new StandbyFiles(standby.dataFolder()).copy(binaries, this);
        return start(binaries, standby);
    }

    private static LocalProcess launch(
            PostgresBinaries binaries, LocalPostgresOptions options, ClusterFiles files, Account account) {
        files.clearStalePid();
        var command = account.command(new ServerSettings(options).command(binaries.program("postgres")));
        return Command.of(command).start("PostgreSQL", options.logFile(), options.life());
    }

    /// Stops the server that another JVM left running on this data folder.
    ///
    /// @return whether there was one
    public static boolean stop(Path dataFolder) {
        var running = new ClusterFiles(dataFolder).running();
        running.ifPresent(server -> server.stop("INT", STOP_PATIENCE));
        return running.isPresent();
    }

    /// Whether a server runs on this data folder, started by whichever JVM.
    public static boolean isRunning(Path dataFolder) {
        return new ClusterFiles(dataFolder).running().isPresent();
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return options.port();
    }

    @Override
    public String superuser() {
        return SUPERUSER;
    }

    @Override
    public String password() {
        return options.password();
    }

    public ProcessId process() {
        return server.id();
    }

    /// Fast shutdown: connections are cut, what was committed is kept.
    public void stop() {
        server.stop("INT", STOP_PATIENCE);
    }

    /// Ends the server as a crash would.
    public void kill() {
        server.kill();
    }

    @Override
    public void close() {
        stop();
    }

    private Optional<String> problem() {
        return serves() ? Optional.empty() : Optional.of("does not serve clients");
    }

    private boolean serves() {
        if (!FreePorts.accepts(options.port())) {
            return false;
        }
        var properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", options.password());
        properties.setProperty("loginTimeout", "5");
        try (var connection = DriverManager.getConnection(jdbcUrl("postgres"), properties)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            // 28P01: it serves, but not with this password; waiting will not help.
            if ("28P01".equals(e.getSQLState())) {
                server.kill();
                throw new StartFailedException(
                        "PostgreSQL on " + options.dataFolder() + " has another password for " + SUPERUSER
                                + ": give the one that the folder was made with, or remove the folder.",
                        e);
            }
            return false;
        }
    }
}
