package dev.alluvium.cli.source;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.database.control.Sources.Loss;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "lost",
        subcommands = LostCommands.Acknowledge.class,
        description = "Shows records that were gone before a worker read them; exit status 1 when there are any.")
public final class LostCommands extends SessionCommand implements Callable<Integer> {
    private static final String ROW = "%-10s  %-24s  %-28s  %9s  %12s  %12s  %10s  %s";

    @Option(names = "--all", description = "Those too that were acknowledged.")
    private boolean all;

    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public Integer call() {
        var losses = OperatorDatabase.ask(
                connections(), database -> database.sources().losses(all));
        if (output.json()) {
            losses.forEach(loss -> say(JsonText.line(loss)));
        } else if (losses.isEmpty()) {
            say("nothing is lost");
        } else {
            say(ROW.formatted("ID", "READER", "TOPIC", "PARTITION", "FROM", "TO", "RECORDS", "FOUND"));
            losses.forEach(loss -> say(row(loss)));
            note("lost acknowledge ID makes the workers ready again; publish the messages again from their source");
        }
        return ExitStatus.fineWhen(losses.stream().allMatch(loss -> loss.acknowledgedAt() != null));
    }

    private static String row(Loss loss) {
        var records = loss.records();
        return ROW.formatted(
                loss.id(),
                loss.reader(),
                records.topic(),
                records.partition(),
                records.from(),
                records.to() - 1,
                records.count(),
                loss.foundAt() + (loss.acknowledgedAt() == null ? "" : ", acknowledged " + loss.acknowledgedAt()));
    }

    @Command(
            name = "acknowledge",
            mixinStandardHelpOptions = true,
            description = "Says that somebody knows of the losses up to this one, which makes the workers ready again.")
    static final class Acknowledge extends SessionCommand implements Runnable {
        @Parameters(paramLabel = "ID", description = "The id of the newest loss, as lost shows it.")
        private long id;

        @Override
        public void run() {
            int acknowledged = OperatorDatabase.ask(
                    connections(),
                    database -> database.sources().by(OperatorDatabase.caller()).acknowledge(id));
            say("acknowledged " + acknowledged);
        }
    }
}
