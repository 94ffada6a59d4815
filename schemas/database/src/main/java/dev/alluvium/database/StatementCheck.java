package dev.alluvium.database;

import dev.alluvium.database.binding.TextQuery;
import dev.alluvium.database.tenant.TenantId;
import java.util.ServiceLoader;
import org.jooq.ExecuteListener;

/// Told of each statement of a tenant's transaction before the statement is sent; what it throws refuses the
/// statement. A running process has none. The tests of this module bring one, found once as a service, which refuses
/// statements that forget their tenant.
interface StatementCheck {
    /// Null when the class path has no check.
    StatementCheck FOUND = ServiceLoader.load(StatementCheck.class, StatementCheck.class.getClassLoader())
            .findFirst()
            .orElse(null);

    ExecuteListener of(TenantId tenant);

    /// The same for a query that jOOQ does not see.
    void check(TextQuery<?> query, TenantId tenant);
}
