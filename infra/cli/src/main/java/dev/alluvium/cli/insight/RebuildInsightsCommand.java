package dev.alluvium.cli.insight;

import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.session.ApplicationDatabase;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.Session;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import dev.alluvium.database.tenant.TenantId;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "rebuild",
        description = {
            "Has every session of a tenant looked through again, as after a change of the rules or of the model.",
            "What is found again stays as it is; what is not is retracted. Needs the database and Kafka, like the"
                + " workers. How much of the time it works: infra/alluvium pace rebuild PERCENT, also while it runs."
        })
public final class RebuildInsightsCommand extends SessionCommand implements Runnable {
    @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
    private String tenant;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "Longest time without one more session done (default: ${DEFAULT-VALUE}).")
    private long timeout;

    @Override
    public void run() {
        long sessions = rebuild(session(), tenant, Duration.ofSeconds(timeout));
        say("%d sessions of %s were looked through".formatted(sessions, tenant));
    }

    /// @return how many sessions the tenant has
    public static long rebuild(Session session, String tenant, Duration limit) {
        var connections = session.connections();
        var id = new TenantId(new Tenants(connections).id(tenant));
        try (var database = ApplicationDatabase.open(connections)) {
            var rebuild = new RebuildInsights(connections.kafkaSettings(), database, id);
            long sessions = rebuild.count();
            OperatorDatabase.recordOrSay(
                    connections, "insights.rebuild", id, sessions + " sessions", session.terminal()::note);
            try (var progress = ProgressLine.of(session.terminal(), "looking through sessions", sessions)) {
                rebuild.run(progress, limit);
            }
            return sessions;
        }
    }
}
