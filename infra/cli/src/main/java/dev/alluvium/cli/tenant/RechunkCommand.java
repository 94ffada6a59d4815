package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.launch.PartEnvironment;
import dev.alluvium.cli.launch.StartProgram;
import dev.alluvium.cli.session.ApplicationDatabase;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.database.Chunking;
import dev.alluvium.database.InstallationChunking.Known;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "rechunk",
        description = {
            "Changes the chunk size of the installation and cuts the messages of all tenants anew; without options,"
                    + " goes on with that.",
            "embed-workers of the former size write nothing from then on and end: start them with the new one. What is"
                    + " written and searched meanwhile is found; running it again changes nothing. How much of the time"
                    + " it works: infra/alluvium pace rechunk PERCENT, also while it runs."
        })
public final class RechunkCommand extends SessionCommand implements Callable<Integer> {
    private static final Part.Program RECHUNK = new Part.Program("dev.alluvium.embed.Rechunk", "ALLUVIUM_EMBED_HEAP");

    private static final Pattern NUMBERS = Pattern.compile("(\\d+) (\\d+) (\\d+)");

    @Option(
            names = "--tokens",
            paramLabel = "N",
            description = "Tokens in a chunk at most (default: the installation's).")
    private Integer tokens;

    @Option(
            names = "--overlap",
            paramLabel = "N",
            description = "Tokens that neighbouring chunks share (default: the installation's).")
    private Integer overlap;

    private ProgressLine progress;
    /// Once the program says how far it is, the installation has the size.
    private boolean begun;
    private long looked;
    private long replaced;
    private long refused;

    @Override
    public Integer call() {
        var connections = connections();
        var wanted = wanted();
        long total = OperatorDatabase.ask(
                connections, database -> database.backlogs().worst(1).all().embedded());
        OperatorDatabase.record(connections, "rechunk", null, wanted.tokens() + " " + wanted.overlap());
        var environment = new PartEnvironment(connections).of(Part.EMBED_WORKER);
        environment.putIfAbsent("ALLUVIUM_LOG_LEVEL", "warn");
        environment.put("ALLUVIUM_CHUNK_TOKENS", Integer.toString(wanted.tokens()));
        environment.put("ALLUVIUM_CHUNK_OVERLAP", Integer.toString(wanted.overlap()));
        progress = ProgressLine.of(terminal(), "cutting anew", total);
        int status = new StartProgram(session().settings())
                .run(Part.EMBED_WORKER, RECHUNK, environment, line -> tell(line, total));
        progress.close();
        if (status != 0) {
            throw new Failure("cutting anew ended with status " + status
                    + (begun ? "; infra/alluvium rechunk goes on" : " before anything was changed"));
        }
        note("%d messages were looked at, %d cut anew: chunks of %s".formatted(looked, replaced, wanted));
        if (refused > 0) {
            throw new Failure(refused + " messages keep their former chunks, because the model does not embed them"
                    + " anew; infra/alluvium rechunk tries again");
        }
        return ExitStatus.FINE;
    }

    private Chunking wanted() {
        if (tokens != null && overlap != null) {
            return new Chunking(tokens, overlap);
        }
        try (var database = ApplicationDatabase.open(connections())) {
            var known = database.chunking()
                    .known()
                    .map(Known::chunking)
                    .orElseThrow(() -> new Failure("this installation has no chunk size yet: the first embed-worker"
                            + " sets it, or --tokens and --overlap do"));
            return new Chunking(tokens == null ? known.tokens() : tokens, overlap == null ? known.overlap() : overlap);
        }
    }

    private void tell(String line, long total) {
        var numbers = NUMBERS.matcher(line);
        if (!numbers.matches()) {
            note(line);
            return;
        }
        begun = true;
        looked = Long.parseLong(numbers.group(1));
        replaced = Long.parseLong(numbers.group(2));
        refused = Long.parseLong(numbers.group(3));
        // Others write meanwhile.
        progress.to(Math.min(looked, total));
    }
}
