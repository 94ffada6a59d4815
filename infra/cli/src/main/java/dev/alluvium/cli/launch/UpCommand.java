package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.servers.process.StartFailedException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = {
            "Starts PostgreSQL, Kafka, both workers and the API on this machine, and keeps them until Ctrl-C.",
            "Parts that run already are left alone; parts that have ended are started again. Data survive.",
            "Settings: ALLUVIUM_DATA_DIR and the ports (infra/docs/settings.md); given servers: ALLUVIUM_DATABASE_URL"
                    + " with ALLUVIUM_SUPERUSER_PASSWORD, ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS."
        })
public final class UpCommand extends SessionCommand implements Callable<Integer> {
    @Option(names = "--background", description = "Return when everything is ready; down stops it.")
    private boolean background;

    @Override
    public Integer call() {
        var installation = new Installation(connections());
        var terminal = terminal();
        var watch = new StopOnSignal(installation, new Progress(terminal));
        try (var lock = RunLock.take(installation.connections().settings(), Duration.ZERO)) {
            if (installation.allReady()) {
                terminal.say("already up: " + installation.connections().apiUrl());
                return ExitStatus.FINE;
            }
            if (!background) {
                watch.begin(lock);
            }
            bringUp(installation, terminal);
        } catch (StartFailedException e) {
            return leaveUp(e, watch);
        }
        if (background) {
            return ExitStatus.FINE;
        }
        terminal.note("Ctrl-C stops everything.");
        watch.untilAllEnded();
        return ExitStatus.FINE;
    }

    /// The end of a foreground `up` is the end of all parts, so it stays for those that are ready.
    private int leaveUp(StartFailedException failure, StopOnSignal watch) {
        if (background) {
            throw failure;
        }
        terminal().note("alluvium: " + failure.getMessage().lines().findFirst().orElse(""));
        terminal().note("Ctrl-C stops everything.");
        watch.untilAllEnded();
        return ExitStatus.FAILED;
    }

    private void bringUp(Installation installation, Terminal terminal) {
        var began = System.nanoTime();
        new StartInstallation(installation, new Progress(terminal)).start();
        var seconds = (System.nanoTime() - began) / 1e9;
        var command = session().command();
        terminal.say(
                "up in %.1f s: %s".formatted(seconds, installation.connections().localApi()));
        terminal.say("  next: " + command + " tenant create shop");
        terminal.say("        " + command + " publish --tenant shop --wait FILE.jsonl");
        terminal.say("        " + command + " search --tenant shop \"red bike\"");
        terminal.say("        eval \"$(" + command + " env)\"    addresses and credentials for your own programs");
    }
}
