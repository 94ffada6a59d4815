package dev.alluvium.database.promotion;

import dev.alluvium.database.tenant.TenantId;
import java.util.Map;
import java.util.TreeMap;

/// Where a tenant is now.
///
/// @param own in partitions of its own, or else among the others
/// @param moved by table, the rows that were moved in this run; an earlier one that was interrupted may have moved
/// more
public record Promoted(TenantId tenant, String slug, boolean own, Map<String, Long> moved) {
    public Promoted {
        moved = Map.copyOf(moved);
    }

    /// In the order of the tables' names.
    @Override
    public Map<String, Long> moved() {
        return new TreeMap<>(moved);
    }
}
