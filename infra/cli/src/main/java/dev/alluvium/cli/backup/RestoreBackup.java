package dev.alluvium.cli.backup;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.launch.LocalServers;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.cli.session.RoleLogins.Login;
import dev.alluvium.database.backup.RestoreTarget;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.kafka.source.SourceIdentity;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.packages.PostgresBinaries;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jooq.exception.DataAccessException;

/// Makes a database out of a checked backup, beside the one that is there, and puts it in its place.
record RestoreBackup(Connections connections, Manifest manifest, DumpFile dump, Consumer<String> progress) {

    /// @param replace a database that holds something
    /// @param otherInstallation a backup whose messages came from elsewhere
    record Wishes(boolean replace, boolean otherInstallation) {}

    void run(Wishes wishes) {
        var superuser = new RoleLogins(connections)
                .superuser()
                .orElseThrow(() ->
                        new Failure("a restore makes roles and a database: set " + RoleLogins.SUPERUSER_PASSWORD));
        var server = connections.databaseServer();
        var target = new RestoreTarget(superuser
                .settings(connections.databaseUrl())
                .withStatementTimeout(Duration.ZERO)
                .withApplicationName("alluvium-restore"));
        try {
            require(target.look(server.database()), wishes);
            var draft = server.database() + "_restoring";
            target.drop(draft);
            try {
                fill(superuser, draft);
                target.replace(server.database(), draft);
            } finally {
                target.drop(draft);
            }
        } catch (DataAccessException e) {
            throw new Failure("nothing was restored: " + e.getMessage(), e);
        }
    }

    private void require(RestoreTarget.Found found, Wishes wishes) {
        var name = connections.databaseServer().database();
        if (!found.sessions().isEmpty()) {
            throw new Failure("the database %s is in use (%s): stop everything that uses it first"
                    .formatted(
                            name,
                            String.join(
                                    ", ", found.sessions().stream().distinct().toList())));
        }
        if (!found.neighbours().isEmpty()) {
            throw new Failure(
                    "a restore replaces a whole database, and %s holds other installations (%s): name one of its own with %s"
                            .formatted(name, String.join(", ", found.neighbours()), Connections.DATABASE_URL));
        }
        if (!wishes.otherInstallation()) {
            requireSame(found.sources().isEmpty() ? kafka().map(List::of).orElse(List.of()) : found.sources());
        }
        if (found.filled() && !wishes.replace()) {
            throw new Failure("the database " + name
                    + " holds an installation: give --replace to lose that, or name another database with "
                    + Connections.DATABASE_URL);
        }
    }

    /// Nothing is known of a database that is gone while Kafka is not there: workers compare once they start.
    private void requireSame(List<String> here) {
        var theirs = manifest.sources();
        if (!theirs.isEmpty() && !here.isEmpty() && here.stream().noneMatch(theirs::contains)) {
            throw new Failure(
                    ("the backup is of another installation, or %s was made anew since: its messages came from"
                                    + " %s, and here they come from %s (--other-installation restores it all the same)")
                            .formatted(Topics.MESSAGES, theirs.getFirst(), here.getFirst()));
        }
    }

    private Optional<String> kafka() {
        var address = connections.kafka().split(",")[0].split(":");
        if (address.length != 2 || !FreePorts.accepts(address[0], Integer.parseInt(address[1]))) {
            return Optional.empty();
        }
        try (var identity = SourceIdentity.of(KafkaClients.admin(connections.kafkaSettings()), Topics.MESSAGES)) {
            return Optional.of(identity.current());
        } catch (KafkaException e) {
            return Optional.empty();
        }
    }

    private void fill(Login superuser, String database) {
        LocalServers.bootstrap(connections, superuser, database);
        new PostgresTools(
                        PostgresBinaries.find(progress),
                        connections.databaseServer(),
                        superuser,
                        LibpqProperties.of(connections.databaseUrl()))
                .run(
                        "pg_restore",
                        database,
                        List.of(
                                "--exit-on-error",
                                "--single-transaction",
                                dump.file().toString()));
    }
}
