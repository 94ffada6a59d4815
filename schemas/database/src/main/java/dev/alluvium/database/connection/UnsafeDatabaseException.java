package dev.alluvium.database.connection;

/// The database, or the role used, would not keep tenants apart, or does not fit this version of the program. The
/// message says what is wrong and what to do about it; trying again without doing it is useless.
public final class UnsafeDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnsafeDatabaseException(String message) {
        super(message);
    }

    public UnsafeDatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
