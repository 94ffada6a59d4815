package dev.alluvium.database;

/// What is done inside one transaction of one tenant. It may run against the database only through the transaction it
/// is given, and must not call anything else over a network while the transaction holds its locks.
@FunctionalInterface
public interface TenantWork<T> {
    T run(TenantTransaction transaction);
}
