package dev.alluvium.database;

import dev.alluvium.database.generated.Alluvium;
import java.util.List;
import java.util.Set;
import org.jooq.Named;
import org.jooq.TableOptions.TableType;

/// The tables that hold rows of tenants.
final class TenantTables {
    /// These say who the tenants are, and are the control role's alone.
    private static final Set<String> OF_CONTROL = Set.of("tenants", "api_keys", "erasures");

    /// Rows of tenants too, which no role but the control role reads.
    private static final Set<String> KEPT_BY_CONTROL = Set.of("connections", "subscriptions");

    static final List<String> NAMES = Alluvium.ALLUVIUM.getTables().stream()
            .filter(table -> table.getTableType() == TableType.TABLE && table.field("tenant_id") != null)
            .map(Named::getName)
            .filter(name -> !OF_CONTROL.contains(name))
            .sorted()
            .toList();

    /// Those that the processes read for a tenant.
    static final List<String> READ =
            NAMES.stream().filter(name -> !KEPT_BY_CONTROL.contains(name)).toList();

    private TenantTables() {}
}
