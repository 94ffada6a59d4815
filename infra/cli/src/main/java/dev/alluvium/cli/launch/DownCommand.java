package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.session.SessionCommand;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "down", description = "Stops the parts of the local installation. Data stay for the next up.")
public final class DownCommand extends SessionCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        var installation = new Installation(connections());
        var progress = new Progress(terminal());
        try (var _ = RunLock.take(installation.connections().settings(), Duration.ofSeconds(5))) {
            var stopped = new StopInstallation(installation, progress).stopAll();
            var names = stopped.stream().map(Part::label).collect(Collectors.joining(", "));
            say(stopped.isEmpty() ? "nothing was running" : "stopped: " + names);
        }
        return ExitStatus.FINE;
    }
}
