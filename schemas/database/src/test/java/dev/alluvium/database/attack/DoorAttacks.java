package dev.alluvium.database.attack;

import static dev.alluvium.database.attack.Attack.refused;
import static dev.alluvium.database.attack.Attack.seesNothing;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.DSLContext;

/// What one tenant's transaction leaves on the pool's only connection for the next one, however it ended; and the
/// ways out of a transaction's scope from within.
final class DoorAttacks {
    private static final String READ = "select * from alluvium.messages";
    private static final String ENDED = "ended by the door";
    private static final int PREPARED = 12;

    /// How the other tenant's transaction ends.
    private interface End {
        void in(Battlefield field, DSLContext sql) throws SQLException;
    }

    private static final Map<String, End> ENDS = new LinkedHashMap<>();

    static {
        ENDS.put("commit", (_, _) -> {});
        ENDS.put("exception", (_, _) -> {
            throw new IllegalStateException("work failed");
        });
        ENDS.put("error", (_, _) -> {
            throw new StackOverflowError("work overflowed");
        });
        ENDS.put("statement that fails", (_, sql) -> query(sql, "select 1 / 0"));
        ENDS.put("failure that is swallowed", (_, sql) -> {
            try {
                query(sql, "select 1 / 0");
            } catch (RuntimeException e) {
                // As careless work does.
            }
        });
        ENDS.put("cancelled statement", (field, sql) -> {
            var backend = query(sql, "select pg_backend_pid()").getFirst();
            // The signal may come before the statement that it is meant for; then it meets the next one.
            field.migrated.asSuperuser("select pg_cancel_backend(" + backend + ")");
            query(sql, "select pg_sleep(20)");
        });
        ENDS.put("time-out", (_, sql) -> query(sql, "select pg_sleep(20)"));
        ENDS.put("connection that dies", (field, sql) -> {
            var backend = query(sql, "select pg_backend_pid()").getFirst();
            field.migrated.asSuperuser("select pg_terminate_backend(" + backend + ")");
        });
    }

    private DoorAttacks() {}

    static List<Attack> all() {
        var attacks = new ArrayList<Attack>();
        ENDS.forEach((name, end) -> {
            attacks.add(seesNothing("pool: next tenant after " + name, field -> {
                theirs(field, end);
                return StatementAttacks.throughTheDoor(field, READ);
            }));
            attacks.add(refused("pool: no tenant after " + name, "no tenant in this transaction", field -> {
                theirs(field, end);
                return behind(field);
            }));
        });
        attacks.add(refused("pool: reset that never arrived", "no tenant in this transaction", field -> {
            // As when a statement is cancelled between its two halves.
            field.tapOnce(sql -> sql.replace("; reset all", ""));
            theirs(field, (_, _) -> {});
            return behind(field);
        }));
        attacks.add(refused("pool: function that sets the session", "no tenant in this transaction", field -> {
            theirs(field, (_, sql) -> query(sql, "select alluvium.mischief()"));
            return behind(field);
        }));
        attacks.add(seesNothing("pool: statement prepared for the other", field -> {
            for (int i = 0; i < PREPARED; i++) {
                theirs(field, (_, _) -> {});
            }
            return StatementAttacks.throughTheDoor(field, READ);
        }));
        attacks.add(seesNothing("pool: what others run", DoorAttacks::whatOthersRun));
        // What the database would have let pass with nothing to see is not let out at all while tests run.
        attacks.add(refused(
                "statement: forgotten predicate",
                "does not restrict 'messages'",
                field -> field.door().write(field.mine, tx -> tx.sql().fetch(READ))));
        attacks.add(refused(
                "statement: another tenant's predicate",
                "names another tenant",
                field -> field.door()
                        .write(field.mine, tx -> tx.sql().fetch(field.fill(READ + " where tenant_id = '{theirs}'")))));
        attacks.addAll(waysOut());
        return attacks;
    }

    private static List<Attack> waysOut() {
        var attacks = new ArrayList<Attack>();
        for (var sql : List.of(
                "select set_config('alluvium.tenant_id', '{theirs}', true)",
                "select pg_catalog.\"set_config\"('alluvium.tenant_id', '{theirs}', true)",
                "with s as (select set_config('alluvium.tenant_id', '{theirs}', true)) select * from s",
                "select query_to_xml('select set_' || 'config(''alluvium.tenant_id'', ''{theirs}'', true)', true,"
                        + " true, '')",
                "update pg_settings set setting = '{theirs}' where name = 'alluvium.tenant_id'",
                "set local alluvium.tenant_id = '{theirs}'",
                "select 1; set alluvium.tenant_id = '{theirs}'",
                "commit",
                "rollback",
                "savepoint s",
                "reset all",
                "discard all",
                "prepare kept as select 1",
                "declare c cursor with hold for select 1",
                "do $$ begin end $$",
                "call x()",
                "copy alluvium.messages to stdout",
                "set role alluvium_owner")) {
            attacks.add(refused(
                    "door: " + sql,
                    ENDED,
                    field -> field.door().write(field.mine, tx -> {
                        query(tx.sql(), field.fill(sql));
                        return query(tx.sql(), READ);
                    })));
        }
        attacks.add(refused(
                "door: commit of the connection",
                ENDED,
                field -> field.door()
                        .write(
                                field.mine,
                                tx -> tx.sql().connectionResult(connection -> {
                                    connection.commit();
                                    return Sql.prepared(connection, READ);
                                }))));
        attacks.add(refused(
                "door: savepoint of the connection",
                ENDED,
                field -> field.door()
                        .write(field.mine, tx -> tx.sql().connectionResult(connection -> connection.setSavepoint()))));
        attacks.add(refused(
                "door: connection behind the connection",
                ENDED,
                field -> field.door()
                        .write(
                                field.mine,
                                tx -> tx.sql()
                                        .connectionResult(connection -> connection
                                                .prepareStatement("select 1")
                                                .unwrap(Object.class)))));
        attacks.add(refused(
                "door: transaction within the transaction",
                "do not nest",
                field -> field.door()
                        .write(field.mine, tx -> field.door().write(field.theirs, other -> query(other.sql(), READ)))));
        attacks.add(refused("door: transaction that is over", "is over", field -> {
            var kept = new AtomicReference<DSLContext>();
            field.door().write(field.theirs, tx -> {
                kept.set(tx.sql());
                return "";
            });
            return field.door().write(field.mine, tx -> query(kept.get(), READ));
        }));
        attacks.add(refused(
                "door: transaction of another thread",
                "belongs to the thread",
                field -> field.door().write(field.theirs, tx -> onAnotherThread(tx.sql()))));
        return attacks;
    }

    private static void theirs(Battlefield field, End end) {
        try {
            field.door().write(field.theirs, tx -> {
                query(tx.sql(), READ);
                try {
                    end.in(field, tx.sql());
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                return "";
            });
        } catch (RuntimeException | StackOverflowError e) {
            // The end that was asked for.
        }
    }

    /// The pool's connection without a scope.
    private static Object behind(Battlefield field) throws SQLException {
        try (var connection = field.door().behind()) {
            try {
                return Sql.rows(connection, READ);
            } finally {
                connection.rollback();
            }
        }
    }

    /// While another connection of the role is in the middle of the other tenant's transaction.
    private static Object whatOthersRun(Battlefield field) throws SQLException {
        try (var other = field.as(field.application());
                var statement = other.prepareStatement("select ?::text from alluvium.messages")) {
            Scope.local(other, field.theirs.toString());
            statement.setString(1, "secret");
            statement.executeQuery().close();
            return StatementAttacks.throughTheDoor(
                    field, "select * from pg_stat_activity where query like 'select $1::text%'");
        }
    }

    private static Object onAnotherThread(DSLContext sql) {
        var seen = new AtomicReference<Object>();
        var failed = new AtomicReference<RuntimeException>();
        var thread = Thread.startVirtualThread(() -> {
            try {
                seen.set(query(sql, READ));
            } catch (RuntimeException e) {
                failed.set(e);
            }
        });
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failed.get() != null) {
            throw failed.get();
        }
        return seen.get();
    }

    private static List<String> query(DSLContext sql, String statement) {
        return sql.connectionResult(connection -> Sql.prepared(connection, statement));
    }
}
