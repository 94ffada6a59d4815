package dev.alluvium.cli;

import java.util.concurrent.Callable;
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
final class ReindexCommand implements Callable<Integer> {
    private static final Part.Program REINDEX =
            new Part.Program("dev.alluvium.ingest.Reindex", "ALLUVIUM_INGEST_HEAP", "384m");

    private final Session session;

    @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
    private String tenant;

    ReindexCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var connections = session.connections();
        var id = new Tenants(connections).id(tenant);
        // Without a local installation, the settings say all there is to know.
        var secrets = connections.secrets().orElseGet(() -> new Secrets("", "", "", "", ""));
        var environment = new PartEnvironment(connections, Credentials.of(connections, secrets));
        int status = new StartProgram(session.settings())
                .run(Part.INGEST_WORKER, REINDEX, environment.of(Part.INGEST_WORKER), id.toString());
        if (status != 0) {
            throw new Failure("reindexing ended with status " + status + "; running it again goes on");
        }
        return Alluvium.FINE;
    }
}
