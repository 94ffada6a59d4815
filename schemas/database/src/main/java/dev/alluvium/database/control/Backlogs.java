package dev.alluvium.database.control;

import dev.alluvium.database.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.Record;

/// How far behind the tenants are. Thread-safe.
public final class Backlogs {
    private final ControlTransactions transactions;

    Backlogs(ControlTransactions transactions) {
        this.transactions = transactions;
    }

    /// @param all of all tenants
    /// @param worst those that wait longest first
    public record Report(Backlog all, List<Backlog> worst) {}

    /// Reads the counts of all tenants: of 20,000 in half a second, on a machine that was busy. Not for every request.
    ///
    /// @param limit tenants that are named
    public Report worst(int limit) {
        var rows = new ArrayList<>(transactions.run(sql ->
                sql.resultQuery("select * from alluvium.backlogs(?)", limit).fetch(Backlogs::backlog)));
        return new Report(rows.removeFirst(), List.copyOf(rows));
    }

    private static Backlog backlog(Record row) {
        var tenant = row.get("tenant_id", UUID.class);
        return new Backlog(
                tenant == null ? null : new TenantId(tenant),
                row.get("slug", String.class),
                row.get("tenants", Long.class),
                row.get("stored", Long.class),
                row.get("deleted", Long.class),
                row.get("pending", Long.class),
                row.get("failed", Long.class),
                row.get("oldest_pending", Instant.class));
    }
}
