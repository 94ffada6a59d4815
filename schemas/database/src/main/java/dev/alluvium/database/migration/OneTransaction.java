package dev.alluvium.database.migration;

import java.sql.Connection;
import org.jooq.tools.jdbc.DefaultConnection;

/// A connection whose transaction the migration engine cannot end. The engine would commit the script and its
/// changelog entry apart, and a kill between the two leaves a schema that nobody knows of.
final class OneTransaction extends DefaultConnection {
    OneTransaction(Connection connection) {
        super(connection);
    }

    @Override
    public void commit() {
        // Left to Migrations.
    }

    @Override
    public void rollback() {
        // The engine rolls back after each script, also after a good one. Left to Migrations.
    }

    @Override
    public void setAutoCommit(boolean on) {
        // Stays off.
    }

    @Override
    public void close() {
        // Left to Migrations.
    }
}
