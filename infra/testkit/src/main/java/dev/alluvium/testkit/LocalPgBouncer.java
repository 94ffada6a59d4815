package dev.alluvium.testkit;

import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.Postgres;
import dev.alluvium.servers.packages.UnpackedPgBouncer;
import dev.alluvium.servers.process.Account;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.Life;
import dev.alluvium.servers.process.LocalProcess;
import dev.alluvium.servers.process.Root;
import dev.alluvium.servers.process.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A PgBouncer in transaction mode in front of a server, as a process of this machine that ends with this JVM.
public final class LocalPgBouncer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LocalProcess process;
    private final int port;

    private LocalPgBouncer(LocalProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /// @param folder an empty one, for its files
    /// @param users names and passwords, which it checks and logs in to the server with
    /// @param settings of its section `pgbouncer`; they win
    public static LocalPgBouncer start(
            Path folder, Postgres server, Map<String, String> users, Map<String, String> settings) {
        var program = new UnpackedPgBouncer(Root.cache(), System.out::println).program();
        int port = FreePorts.one();
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("users"), lines(users, "\"%s\" \"%s\""));
            var configuration = folder.resolve("pgbouncer.ini");
            Files.writeString(configuration, """
                [databases]
                * = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s
                pool_mode = transaction
                %s
                """.formatted(
                            server.host(), server.port(), port, folder.resolve("users"), lines(settings, "%s = %s")));
            // Like PostgreSQL, it refuses to be root.
            var command =
                    Account.owning(folder, program).command(List.of(program.toString(), configuration.toString()));
            var process = Command.of(command).start("PgBouncer", folder.resolve("pgbouncer.log"), Life.WITH_THIS_JVM);
            process.awaitReadyOrKill(
                    () -> FreePorts.accepts("127.0.0.1", port)
                            ? Optional.empty()
                            : Optional.of("does not serve clients"),
                    PATIENCE);
            return new LocalPgBouncer(process, port);
        } catch (IOException e) {
            throw new StartFailedException("PgBouncer's folder " + folder + " cannot be written: " + e, e);
        }
    }

    private static String lines(Map<String, String> pairs, String form) {
        return pairs.entrySet().stream()
                .map(pair -> form.formatted(pair.getKey(), pair.getValue()))
                .collect(Collectors.joining("\n"));
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public void close() {
        process.stop("INT", PATIENCE);
    }
}
