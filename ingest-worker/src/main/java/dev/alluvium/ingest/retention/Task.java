package dev.alluvium.ingest.retention;

import dev.alluvium.database.tenant.TenantId;

/// Something to do about a tenant, in steps of some milliseconds.
interface Task {
    TenantId tenant();

    /// @return whether more is left
    boolean step();
}
