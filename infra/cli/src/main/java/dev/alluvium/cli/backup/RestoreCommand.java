package dev.alluvium.cli.backup;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.launch.LocalServers;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.launch.RunLock;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.servers.LocalPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = {
            "Makes the database out of a backup, roles, grants and settings included. Nothing may run meanwhile.",
            "The copy is made beside what is there and takes its place at the end, so that a failure changes nothing."
        })
public final class RestoreCommand extends SessionCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "That backup made.")
    private Path folder;

    @Option(names = "--replace", description = "Also where the database holds something, which is lost then.")
    private boolean replace;

    @Option(
            names = "--other-installation",
            description = "Also a backup whose messages came from another Kafka than this one.")
    private boolean otherInstallation;

    @Override
    public Integer call() {
        var connections = connections();
        var manifest = Manifest.read(folder);
        manifest.misfit().ifPresent(misfit -> {
            throw new Failure(misfit);
        });
        var dump = DumpFile.in(folder);
        dump.require(manifest);
        var restore = new RestoreBackup(connections, manifest, dump, this::note);
        var wishes = new RestoreBackup.Wishes(replace, otherInstallation);
        if (connections.databaseIsGiven()) {
            restore.run(wishes);
        } else {
            locally(connections, () -> restore.run(wishes));
        }
        OperatorDatabase.recordOrSayLater(connections, "database.restore", manifest.createdAt(), this::note);
        say("restored the backup of " + manifest.createdAt()
                + "; workers catch up by themselves with what Kafka has had since");
        return ExitStatus.FINE;
    }

    /// The local server is started for it where it does not run.
    private void locally(Connections connections, Runnable restore) {
        var settings = connections.settings();
        try (var _ = RunLock.take(settings, Duration.ofSeconds(5))) {
            for (var part : Part.values()) {
                if (part != Part.KAFKA
                        && part != Part.POSTGRES
                        && settings.runFolder().process(part.label()).isPresent()) {
                    throw new Failure("the installation is running (" + part.label()
                            + "): stop it first, by infra/alluvium down");
                }
            }
            if (LocalPostgres.isRunning(settings.dataFolder().resolve(Part.POSTGRES.label()))) {
                restore.run();
                return;
            }
            try (var _ = LocalServers.postgresAlone(connections, this::note)) {
                restore.run();
            }
        }
    }
}
