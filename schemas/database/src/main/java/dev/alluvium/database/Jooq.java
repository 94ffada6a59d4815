package dev.alluvium.database;

import dev.alluvium.database.binding.TextTemplate.Part;
import dev.alluvium.database.connection.GuardedConnection;
import dev.alluvium.database.tenant.TenantId;
import java.sql.Connection;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;

/// How jOOQ is set up here.
public final class Jooq {
    private static final org.jooq.Configuration BASE;

    static {
        // Before jOOQ's first use: a logo and a tip of the day do not belong in a process's log.
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        BASE = new DefaultConfiguration()
                .set(SQLDialect.POSTGRES)
                .set(new NoTransactions())
                .set(new Settings()
                        .withExecuteLogging(false)
                        .withRenderCatalog(false)
                        // Statements that differ only in the length of a list share a prepared statement.
                        .withInListPadding(true));
    }

    private Jooq() {}

    /// Statements on a connection whose transaction somebody else begins and ends.
    public static DSLContext on(Connection connection) {
        return DSL.using(BASE.derive(new Borrowed(connection)));
    }

    /// Statements of a tenant's transaction, which somebody else begins and ends.
    public static DSLContext on(Connection connection, TenantId tenant) {
        var configuration = BASE.derive(new Borrowed(connection));
        var check = StatementCheck.FOUND;
        return DSL.using(check == null ? configuration : configuration.derive(check.of(tenant)));
    }

    /// The text of a statement that is not run as it is.
    static String text(Query query) {
        return DSL.using(BASE).render(query);
    }

    static Part part(QueryPart part) {
        var dsl = DSL.using(BASE);
        return new Part(dsl.render(part), dsl.extractBindValues(part));
    }

    private record Borrowed(Connection connection) implements ConnectionProvider {
        @Override
        public Connection acquire() {
            return connection;
        }

        @Override
        public void release(Connection released) {
            // Still in use by its transaction.
        }
    }

    private static final class NoTransactions implements TransactionProvider {
        @Override
        public void begin(TransactionContext context) {
            throw GuardedConnection.refusal("begin, commit or roll back");
        }

        @Override
        public void commit(TransactionContext context) {
            throw GuardedConnection.refusal("commit");
        }

        @Override
        public void rollback(TransactionContext context) {
            // jOOQ comes here after begin has thrown; begin's refusal is what the caller shall see.
        }
    }
}
