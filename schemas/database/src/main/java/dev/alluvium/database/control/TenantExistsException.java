package dev.alluvium.database.control;

import dev.alluvium.database.tenant.TenantState;

/// The slug is taken by a tenant of another name, or by one that is being erased.
public final class TenantExistsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Tenant existing;

    TenantExistsException(Tenant existing) {
        super("the tenant " + existing.slug()
                + (existing.state() == TenantState.ERASED ? " is being erased" : " exists already, with another name"));
        this.existing = existing;
    }

    public Tenant existing() {
        return existing;
    }
}
