package dev.alluvium.database.connection;

import java.sql.Connection;
import java.sql.SQLException;

/// Ends a transaction that failed without hiding why it did: on a connection that was cut, the roll-back fails too,
/// and says less.
public final class RollBack {

    private RollBack() {}

    public static void after(Throwable failure, Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
