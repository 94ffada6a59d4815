package dev.alluvium.cli.backup;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.PrivateFile;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.database.backup.BackupSnapshot;
import dev.alluvium.events.Namespace;
import dev.alluvium.runtime.Version;
import dev.alluvium.servers.packages.PostgresBinaries;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.exception.DataAccessException;

/// Dumps the database of a moment as the role `alluvium_backup`, checks the dump, and says what it is.
record TakeBackup(Connections connections, InstantSource clock, Consumer<String> progress) {

    Manifest into(Path folder) {
        var login = new RoleLogins(connections).backup();
        var role = login.settings(connections.databaseUrl())
                .withStatementTimeout(Duration.ZERO)
                .withIdleInTransactionTimeout(Duration.ZERO)
                .withApplicationName("alluvium-backup");
        try (var snapshot = BackupSnapshot.open(role)) {
            var server = connections.databaseServer();
            var tools = new PostgresTools(
                    PostgresBinaries.find(progress), server, login, LibpqProperties.of(connections.databaseUrl()));
            var dump = DumpFile.in(folder);
            tools.run(
                    "pg_dump",
                    server.database(),
                    List.of(
                            "--format=custom",
                            "--schema=" + Namespace.current().database("alluvium"),
                            "--snapshot=" + snapshot.id(),
                            "--file=" + dump.file()));
            tools.verify(dump);
            var manifest = manifest(snapshot, dump);
            PrivateFile.write(folder.resolve(Manifest.NAME), JsonText.pretty(manifest) + "\n");
            return manifest;
        } catch (DataAccessException e) {
            throw new Failure(
                    "the database cannot be copied as " + login.user() + ": " + e.getMessage()
                            + " (infra/alluvium up or setup makes the role)",
                    e);
        }
    }

    private Manifest manifest(BackupSnapshot snapshot, DumpFile dump) {
        return new Manifest(
                Manifest.FORMAT,
                Version.current(),
                clock.instant().toString(),
                snapshot.server(),
                snapshot.migrations().stream()
                        .map(each -> new Manifest.Applied(each.id(), each.name(), each.checksum()))
                        .toList(),
                snapshot.sources(),
                dump.bytes(),
                dump.sha256());
    }
}
