package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.launch.PartEnvironment;
import dev.alluvium.cli.launch.StartProgram;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import dev.alluvium.database.tenant.TenantId;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "reindex",
        description = {
            "Files the words of a tenant's messages anew, by its language, and mixes their vectors with their context.",
            "After an upgrade, for messages that were stored before there was keyword search; after the tenant's"
                    + " language was changed. The tenant may be written to and searched meanwhile; running it again"
                    + " changes nothing. How much of the time it works: infra/alluvium pace reindex PERCENT, also while"
                    + " it runs."
        })
public final class ReindexCommand extends SessionCommand implements Callable<Integer> {
    private static final Part.Program REINDEX = new Part.Program("dev.alluvium.ingest.Reindex", "ALLUVIUM_INGEST_HEAP");

    private static final Pattern NUMBERS = Pattern.compile("(\\d+) (\\d+)");

    @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
    private String tenant;

    private ProgressLine progress;
    private long done;

    @Override
    public Integer call() {
        var connections = connections();
        var id = new Tenants(connections).id(tenant);
        var environment = new PartEnvironment(connections).of(Part.INGEST_WORKER);
        environment.putIfAbsent("ALLUVIUM_LOG_LEVEL", "warn");
        OperatorDatabase.record(connections, "tenant.reindex", new TenantId(id), null);
        int status = new StartProgram(session().settings())
                .run(Part.INGEST_WORKER, REINDEX, environment, this::tell, id.toString());
        close();
        if (status != 0) {
            throw new Failure("reindexing ended with status " + status + "; running it again goes on");
        }
        note("%d messages of %s are indexed".formatted(done, tenant));
        return ExitStatus.FINE;
    }

    private void tell(String line) {
        var numbers = NUMBERS.matcher(line);
        if (!numbers.matches()) {
            note(line);
            return;
        }
        done = Long.parseLong(numbers.group(1));
        if (progress == null) {
            progress = ProgressLine.of(terminal(), "reindexing", Long.parseLong(numbers.group(2)));
        }
        progress.to(done);
    }

    private void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
