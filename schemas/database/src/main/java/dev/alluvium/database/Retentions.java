package dev.alluvium.database;

import dev.alluvium.database.retention.RetentionRule.Kept;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/// Whose rows are to go, and what is pruned besides rows of tenants. Thread-safe.
public final class Retentions {
    private final OneStatement statement;

    Retentions(DataSource pool) {
        this.statement = new OneStatement(pool, "it cannot be read how long tenants keep what they have");
    }

    /// Those that have rules for them, and are not suspended.
    public List<TenantId> with(Kept kept) {
        return ask("select t from alluvium.retaining_tenants(?) as t", kept.text());
    }

    /// All tenants, page by page.
    ///
    /// @param last of the page before
    public List<TenantId> after(TenantId last, int most) {
        return ask("select t from alluvium.tenants_after(?, ?) as t", last.value(), most);
    }

    private List<TenantId> ask(String sql, Object... binds) {
        return statement.run(sql, prepared -> {
            for (int n = 0; n < binds.length; n++) {
                prepared.setObject(n + 1, binds[n]);
            }
            var tenants = new ArrayList<TenantId>();
            try (var rows = prepared.executeQuery()) {
                while (rows.next()) {
                    tenants.add(new TenantId(rows.getObject(1, UUID.class)));
                }
            }
            return tenants;
        });
    }

    /// Forgets tenants that were erased before, when nothing of them can arrive any more.
    ///
    /// @return how many
    public int pruneErasures(Instant before) {
        return statement.run("select alluvium.prune_erasures(?)", prepared -> {
            prepared.setObject(1, before.atOffset(ZoneOffset.UTC));
            try (var rows = prepared.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }
}
