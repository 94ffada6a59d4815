package dev.alluvium.database.control;

import dev.alluvium.database.tenant.TenantId;
import java.util.List;

/// The receipt of an erasure.
///
/// @param tables every table that could hold rows of the tenant, in the order in which they were emptied
/// @param complete nothing remains, and the tenant itself is gone; when false, erase again
public record Erased(TenantId tenant, String slug, List<ErasedTable> tables, boolean complete) {
    public Erased {
        tables = List.copyOf(tables);
    }

    /// @param removed since the erasure began, however often it was interrupted
    /// @param remaining rows of the tenant, counted afterwards by a role that sees every row of every tenant
    public record ErasedTable(String table, long removed, long remaining) {}
}
