package dev.alluvium.database;

/// The slug is taken by a tenant of another name.
public final class TenantExistsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Tenant existing;

    TenantExistsException(Tenant existing) {
        super("tenant '" + existing.slug() + "' exists already, with another name");
        this.existing = existing;
    }

    public Tenant existing() {
        return existing;
    }
}
