package dev.alluvium.database;

import dev.alluvium.database.binding.TextQuery;
import dev.alluvium.database.tenant.TenantId;
import java.util.List;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;

/// Refuses a statement that forgot its tenant, although row level security would hold: a predicate that is missing
/// costs a look into every partition today, and everything on the day a policy is missing too.
///
/// A service of the test class path, for test runs, which set [#SWITCH]: what passes here once passes always, so that
/// no running process pays for it.
public final class DemandTenant implements StatementCheck {
    public static final String SWITCH = "alluvium.statements";
    public static final String CHECKED = "checked";

    /// Called by the service loader.
    public DemandTenant() {}

    @Override
    public ExecuteListener of(TenantId tenant) {
        return on()
                ? ExecuteListener.onPrepareStart(context -> check(context, tenant))
                : ExecuteListener.onStart(_ -> {});
    }

    @Override
    public void check(TextQuery<?> query, TenantId tenant) {
        if (on()) {
            restricted(query.sql());
            named(query.sql(), tenant, query.values());
        }
    }

    static boolean on() {
        return CHECKED.equals(System.getProperty(SWITCH));
    }

    private static void check(ExecuteContext context, TenantId tenant) {
        for (var sql : context.batchSQL()) {
            restricted(sql);
        }
        if (context.batchMode() == ExecuteContext.BatchMode.NONE && context.query() != null) {
            named(context.sql(), tenant, context.query().getBindValues());
        }
    }

    private static void restricted(String sql) {
        UnnamedTenant.in(sql).ifPresent(table -> {
            throw new IllegalStateException("a statement does not restrict '" + table + "' to its tenant: " + sql);
        });
    }

    private static void named(String sql, TenantId tenant, List<?> values) {
        if (UnnamedTenant.concerns(sql) && !sql.contains(tenant.toString()) && !values.contains(tenant.value())) {
            throw new IllegalStateException("a statement names another tenant than its transaction's: " + sql);
        }
    }
}
