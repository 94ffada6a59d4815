package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.launch.PartEnvironment;
import dev.alluvium.cli.launch.StartProgram;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.cli.session.Secrets;
import dev.alluvium.cli.session.Session;
import dev.alluvium.cli.session.Tenants;
import java.util.HashMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "reindex",
        mixinStandardHelpOptions = true,
        description = {
            "Files the words of a tenant's messages anew, by its language, and mixes their vectors with their context.",
            "After an upgrade, for messages that were stored before there was keyword search; after the tenant's"
                    + " language was changed. The tenant may be written to and searched meanwhile; running it again"
                    + " changes nothing."
        })
public final class ReindexCommand implements Callable<Integer> {
    private static final Part.Program REINDEX =
            new Part.Program("dev.alluvium.ingest.Reindex", "ALLUVIUM_INGEST_HEAP", "384m");

    private static final Pattern NUMBERS = Pattern.compile("(\\d+) (\\d+)");

    private final Session session;

    @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
    private String tenant;

    private ProgressLine progress;
    private long done;

    public ReindexCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var connections = session.connections();
        var id = new Tenants(connections).id(tenant);
        // Without a local installation, the settings say all there is to know.
        var secrets = connections.secrets().orElseGet(() -> new Secrets("", "", "", "", ""));
        var environment = new HashMap<>(
                new PartEnvironment(connections, RoleLogins.of(connections, secrets)).of(Part.INGEST_WORKER));
        environment.putIfAbsent("ALLUVIUM_LOG_LEVEL", "warn");
        int status = new StartProgram(session.settings())
                .run(Part.INGEST_WORKER, REINDEX, environment, this::tell, id.toString());
        close();
        if (status != 0) {
            throw new Failure("reindexing ended with status " + status + "; running it again goes on");
        }
        session.terminal().note("%d messages of %s are indexed".formatted(done, tenant));
        return ExitStatus.FINE;
    }

    private void tell(String line) {
        var numbers = NUMBERS.matcher(line);
        if (!numbers.matches()) {
            session.terminal().note(line);
            return;
        }
        done = Long.parseLong(numbers.group(1));
        if (progress == null) {
            progress = ProgressLine.of(session.terminal(), "reindexing", Long.parseLong(numbers.group(2)));
        }
        progress.to(done);
    }

    private void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
