package dev.alluvium.cli.rejected;

import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.Tenants;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Which rejected records a command is about: all of those that every given option admits.
final class RejectedFilter {

    @Option(names = "--reason", paramLabel = "CODE", description = "Only this reason, such as unknown-tenant.")
    private String reason;

    @Option(names = "--tenant", paramLabel = "SLUG", description = "Only records of this tenant (slug or id).")
    private String tenant;

    @Option(names = "--since", paramLabel = "TIME", description = "Rejected at this time or later.")
    private Instant since;

    @Option(names = "--until", paramLabel = "TIME", description = "Rejected before this time.")
    private Instant until;

    private Optional<String> key = Optional.empty();

    /// Looks the tenant up, once.
    RejectedFilter resolved(Connections connections) {
        if (tenant != null) {
            key = Optional.of(Tenants.idOf(connections, tenant).toString());
        }
        return this;
    }

    boolean admits(RejectedRecord record) {
        return (reason == null || reason.equals(record.reason()))
                && key.map(record.key()::equals).orElse(true)
                && (since == null || !record.rejectedAt().isBefore(since))
                && (until == null || record.rejectedAt().isBefore(until));
    }
}
