package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.database.pace.OperatorWork;
import dev.alluvium.database.pace.Pace;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "pace",
        description = {
            "Shows or sets how much of the time what operators have done in bulk works: reindex, rechunk, rebuild (of"
                    + " insights), promote and erase.",
            "What is under way follows within two seconds. While fresh messages wait, it works a quarter of that."
        })
public final class PaceCommand extends SessionCommand implements Runnable {
    private static final String KINDS =
            Stream.of(OperatorWork.values()).map(OperatorWork::text).collect(Collectors.joining(", "));

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "WORK",
            description = "reindex, rechunk, rebuild, promote or erase (default: shows all).")
    private String work;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PERCENT",
            description = "From 1 to 100; 50 where none is set.")
    private String percent;

    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public void run() {
        var kind = work == null ? null : kind();
        var wanted = percent == null ? 0 : percent();
        Map<OperatorWork, Integer> paces = OperatorDatabase.ask(connections(), database -> {
            if (percent != null) {
                database.paces().set(kind, wanted, OperatorDatabase.caller());
            }
            return database.paces().all();
        });
        if (kind != null) {
            paces.keySet().retainAll(Set.of(kind));
        }
        print(paces);
    }

    private void print(Map<OperatorWork, Integer> paces) {
        if (output.json()) {
            var all = JsonText.object();
            paces.forEach((each, its) -> all.put(each.text(), its));
            say(JsonText.pretty(all));
            return;
        }
        paces.forEach((each, its) -> say("%-8s works at most %d %% of the time".formatted(each.text(), its)));
    }

    private OperatorWork kind() {
        return OperatorWork.of(work)
                .orElseThrow(() -> new UsageFailure("unknown work '" + work + "': expected one of " + KINDS));
    }

    private int percent() {
        int number;
        try {
            number = Integer.parseInt(percent);
        } catch (NumberFormatException e) {
            number = 0;
        }
        if (number < Pace.LEAST_PERCENT || number > Pace.MOST_PERCENT) {
            throw new UsageFailure("the pace is '%s': expected a whole number from %d to %d"
                    .formatted(percent, Pace.LEAST_PERCENT, Pace.MOST_PERCENT));
        }
        return number;
    }
}
