package dev.alluvium.database;

import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.Query;

/// Refuses a statement that forgot its tenant, although row level security would hold: a predicate that is missing
/// costs a look into every partition today, and everything on the day a policy is missing too.
///
/// For test runs, which set [#SWITCH]: what passes here once passes always, so that no running process pays for it.
final class DemandTenant {
    static final String SWITCH = "alluvium.statements";
    static final String CHECKED = "checked";

    private final TenantId tenant;

    private DemandTenant(TenantId tenant) {
        this.tenant = tenant;
    }

    static ExecuteListener of(TenantId tenant) {
        return ExecuteListener.onPrepareStart(new DemandTenant(tenant)::check);
    }

    static boolean on() {
        return CHECKED.equals(System.getProperty(SWITCH));
    }

    private void check(ExecuteContext context) {
        for (var sql : context.batchSQL()) {
            UnnamedTenant.in(sql).ifPresent(table -> {
                throw new IllegalStateException("a statement does not restrict '" + table + "' to its tenant: " + sql);
            });
        }
        if (context.batchMode() == ExecuteContext.BatchMode.NONE && context.query() != null) {
            demandNamed(context.query(), context.sql());
        }
    }

    private void demandNamed(Query query, String sql) {
        if (UnnamedTenant.concerns(sql) && !sql.contains(tenant.toString()) && !bound(query)) {
            throw new IllegalStateException("a statement names another tenant than its transaction's: " + sql);
        }
    }

    private boolean bound(Query query) {
        return query.getBindValues().stream().anyMatch(value -> tenant.value().equals(value));
    }
}
