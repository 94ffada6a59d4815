package dev.alluvium.database;

import dev.alluvium.database.connection.OneStatement;
import dev.alluvium.database.retention.RetentionRule.Kept;
import dev.alluvium.database.tenant.TenantId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;

/// Whose rows are to go, and what is pruned besides rows of tenants. Thread-safe.
public final class Retentions {
    private static final int PAGE = 1_000;
    /// Before the first of all tenants.
    private static final TenantId NOBODY = new TenantId(new UUID(0, 0));

    private final OneStatement statement;

    Retentions(DataSource pool) {
        this.statement = new OneStatement(pool, "it cannot be read how long tenants keep what they have");
    }

    /// Those that have rules for them, and are not suspended.
    public List<TenantId> with(Kept kept) {
        return ask("select t from alluvium.retaining_tenants(?) as t", kept.text());
    }

    /// Every tenant, read page by page, so that no list of all is asked for at once.
    public void forEachTenant(Consumer<TenantId> each) {
        var page = after(NOBODY);
        while (!page.isEmpty()) {
            page.forEach(each);
            page = after(page.getLast());
        }
    }

    private List<TenantId> after(TenantId last) {
        return ask("select t from alluvium.tenants_after(?, ?) as t", last.value(), PAGE);
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
