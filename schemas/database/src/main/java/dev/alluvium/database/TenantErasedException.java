package dev.alluvium.database;

import dev.alluvium.database.tenant.TenantId;
/// The tenant was erased, or is being erased right now: nothing of it can be written any more, whatever an earlier
/// answer of the [TenantDirectory] said.

public final class TenantErasedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What the database raises, in a class of SQLSTATE that the standard leaves to implementations.
    static final String SQL_STATE = "TE001";

    public TenantErasedException(TenantId tenant) {
        super("tenant " + tenant + " was erased");
    }
}
