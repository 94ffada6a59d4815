package dev.alluvium.database;

import static dev.alluvium.database.Rows.countMessages;
import static dev.alluvium.database.Rows.insertMessage;
import static dev.alluvium.database.generated.Tables.MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.connection.Pool;
import dev.alluvium.database.schema.MigrationFiles;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class TenantDatabaseIT {
    private static MigratedDatabase migrated;
    private static TenantDatabase database;
    /// With one connection, so that the next transaction meets the connection of the one before.
    private static TenantDatabase narrow;

    private TenantId tenant;

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        narrow = TenantDatabase.open(
                migrated.app().withConnections(1, 1).withConnectionTimeout(Duration.ofSeconds(2)),
                new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        narrow.close();
        database.close();
        migrated.close();
    }

    @BeforeEach
    void freshTenant() {
        tenant = migrated.newTenant();
    }

    @Test
    void writesAreThereAfterwards() {
        assertThat(database.<Integer>write(tenant, tx -> insertMessage(tx.sql(), tx.tenant(), "m")))
                .isEqualTo(1);
        assertThat(countMessages(database, tenant)).isEqualTo(1);
    }

    @Test
    void exceptionsAndErrorsRollBackAndComeOutAsTheyWere() {
        var failures = new Throwable[] {new IllegalArgumentException("work"), new StackOverflowError("work")};
        for (var failure : failures) {
            assertThatThrownBy(() -> narrow.write(tenant, tx -> {
                        insertMessage(tx.sql(), tenant, "m");
                        return sneak(failure);
                    }))
                    .isSameAs(failure);
            assertThat(failure.getSuppressed()).isEmpty();
            assertThat(countMessages(narrow, tenant)).isZero();
        }
    }

    @Test
    void statementErrorThatTheWorkSwallowsIsNotACommit() {
        assertThatThrownBy(() -> narrow.write(tenant, tx -> {
                    insertMessage(tx.sql(), tenant, "m");
                    try {
                        tx.sql().fetch("select 1/0");
                    } catch (DataAccessException e) {
                        return "never mind";
                    }
                    return "";
                }))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("swallowed");
        assertThat(countMessages(narrow, tenant)).isZero();
    }

    @Test
    void connectionThatDiesMidWayIsReportedAndReplaced() {
        var failure = new AtomicReference<Throwable>();
        assertThatThrownBy(() -> narrow.write(tenant, tx -> {
                    insertMessage(tx.sql(), tenant, "m");
                    migrated.asSuperuser("select pg_terminate_backend(" + backend(tx.sql()) + ")");
                    return insertMessage(tx.sql(), tenant, "n");
                }))
                .satisfies(failure::set);
        assertThat(DatabaseFailure.isTransient(failure.get())).isTrue();
        assertThat(countMessages(narrow, tenant)).isZero();
    }

    @Test
    void connectionThatDiesBeforeTheCommitIsReported() {
        assertThatThrownBy(() -> narrow.write(tenant, tx -> {
                    insertMessage(tx.sql(), tenant, "m");
                    migrated.asSuperuser("select pg_terminate_backend(" + backend(tx.sql()) + ")");
                    return "";
                }))
                .satisfies(e -> assertThat(DatabaseFailure.isTransient(e)).isTrue());
        assertThat(countMessages(narrow, tenant)).isZero();
    }

    @Test
    void originalFailureSurvivesARollbackThatFails() {
        var original = new IllegalStateException("the work's own");
        assertThatThrownBy(() -> narrow.write(tenant, tx -> {
                    migrated.asSuperuser("select pg_terminate_backend(" + backend(tx.sql()) + ")");
                    throw original;
                }))
                .isSameAs(original);
        assertThat(original.getSuppressed()).hasSize(1).allMatch(SQLException.class::isInstance);
        assertThat(countMessages(narrow, tenant)).isZero();
    }

    @Test
    void transactionsDoNotNestNotEvenOfTheSameTenantOrAnotherDoor() {
        assertThatThrownBy(() -> database.read(tenant, Reader.WORKER, tx -> countMessages(database, tenant)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nest");
        assertThatThrownBy(
                        () -> database.read(tenant, Reader.WORKER, tx -> countMessages(narrow, migrated.newTenant())))
                .isInstanceOf(IllegalStateException.class);
        assertThat(countMessages(database, tenant)).isZero();
    }

    @Test
    void transactionIsDeadWhenTheWorkHasReturned() {
        var kept = new AtomicReference<TenantTransaction>();
        var sql = new AtomicReference<DSLContext>();
        narrow.read(tenant, Reader.WORKER, tx -> {
            kept.set(tx);
            sql.set(tx.sql());
            return "";
        });
        assertThatThrownBy(() -> kept.get().sql())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("over");
        assertThatThrownBy(() -> sql.get().fetch("select 1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("over");
    }

    @Test
    void transactionBelongsToItsThread() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            database.read(tenant, Reader.WORKER, tx -> {
                Callable<Object> elsewhere = () -> tx.sql().fetch("select 1");
                assertThat(threads.submit(elsewhere))
                        .failsWithin(Duration.ofSeconds(5))
                        .withThrowableThat()
                        .withMessageContaining("thread");
                return "";
            });
        }
    }

    @Test
    void readsCannotWrite() {
        assertThatThrownBy(() -> narrow.read(tenant, Reader.WORKER, tx -> insertMessage(tx.sql(), tenant, "m")))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("read-only");
        // And the connection is not left read-only.
        assertThat(narrow.<Integer>write(tenant, tx -> insertMessage(tx.sql(), tenant, "m")))
                .isEqualTo(1);
    }

    @Test
    void workCannotEndNestOrLeaveTheTransaction() {
        assertRefused(sql -> sql.fetch("commit"));
        assertRefused(sql -> sql.fetch("select 1; commit"));
        assertRefused(sql -> sql.execute("savepoint s"));
        assertRefused(sql -> sql.execute("set alluvium.tenant_id = ''"));
        assertRefused(sql -> sql.execute("reset all"));
        assertRefused(sql -> sql.fetch("select set_config('alluvium.tenant_id', '', true)"));
        assertRefused(sql -> sql.execute("declare c cursor with hold for select 1"));
        assertRefused(sql -> sql.execute("do $$ begin perform 1; end $$"));
        assertRefused(sql -> sql.execute("call p()"));
        assertRefused(sql -> sql.transactionResult(inner -> 1));
        assertRefused(sql -> sql.connectionResult(connection -> {
            connection.commit();
            return 1;
        }));
        assertRefused(sql -> sql.connectionResult(connection -> connection.unwrap(PGConnection.class)));
        assertRefused(sql -> sql.connectionResult(connection -> {
            try (var statement = connection.prepareStatement("select 1");
                    var rows = statement.executeQuery()) {
                rows.getStatement().getConnection().rollback();
                return 1;
            }
        }));
        assertThat(countMessages(narrow, tenant)).isZero();
    }

    private void assertRefused(Callback attempt) {
        assertThatThrownBy(() -> narrow.write(tenant, tx -> {
                    insertMessage(tx.sql(), tenant, "m");
                    attempt.on(tx.sql());
                    return "";
                }))
                .satisfies(e -> assertThat(root(e))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("ended by the door"));
    }

    @Test
    void nothingSurvivesOnTheConnection() throws SQLException {
        // What no guard of statements can see: a function that sets the session.
        migrated.asSuperuser("""
            create or replace function alluvium.mischief() returns text language sql volatile as
            $$ select set_config('alluvium.tenant_id', 'stuck', false) || set_config('enable_seqscan', 'off', false) $$;
            grant execute on function alluvium.mischief() to alluvium_app\
            """);
        try (var pool = Pool.open(migrated.app().withConnections(1, 1), new SimpleMeterRegistry())) {
            var transactions = new ScopedTransactions(pool, ScopedTransactions.Limits.of(migrated.app()), true);
            transactions.run(tenant, Reader.WORKER, false, tx -> tx.sql().fetch("select alluvium.mischief()"));
            assertThatThrownBy(() -> transactions.run(tenant, Reader.WORKER, false, tx -> {
                        tx.sql().fetch("select alluvium.mischief()");
                        throw new IllegalStateException("rolled back");
                    }))
                    .hasMessage("rolled back");
            try (var connection = pool.getConnection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery(
                            "select current_setting('alluvium.tenant_id', true), current_setting('enable_seqscan')")) {
                rows.next();
                assertThat(rows.getString(1)).isEmpty();
                assertThat(rows.getString(2)).isEqualTo("on");
            }
        }
    }

    @Test
    void limitsAreTheServersOwn() {
        var settings = migrated.app()
                .withConnections(1, 1)
                .withStatementTimeout(Duration.ofMillis(300))
                .withIdleInTransactionTimeout(Duration.ofSeconds(7))
                .withApplicationName("limits");
        try (var limited = TenantDatabase.open(settings, new SimpleMeterRegistry())) {
            for (int again = 0; again < 2; again++) {
                assertThat(limited.<List<Object>>read(
                                tenant,
                                Reader.WORKER,
                                tx -> tx.sql()
                                        .fetchOne("select current_setting('statement_timeout'),"
                                                + " current_setting('idle_in_transaction_session_timeout'),"
                                                + " current_setting('application_name')")
                                        .intoList()))
                        .isEqualTo(List.of(
                                "300ms",
                                "7s",
                                "limits " + MigrationFiles.landed().newest()));
            }
            assertThatThrownBy(() ->
                            limited.read(tenant, Reader.WORKER, tx -> tx.sql().fetch("select pg_sleep(20)")))
                    .satisfies(e -> assertThat(DatabaseFailure.isTransient(e)).isTrue());
            assertThat(countMessages(limited, tenant)).isZero();
        }
    }

    @Test
    void exhaustedPoolFailsInTimeAndMayPass() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            narrow.read(tenant, Reader.WORKER, tx -> {
                Callable<Integer> second = () -> countMessages(narrow, tenant);
                assertThat(threads.submit(second))
                        .failsWithin(Duration.ofSeconds(10))
                        .withThrowableThat()
                        .satisfies(
                                e -> assertThat(DatabaseFailure.isTransient(e)).isTrue());
                return "";
            });
        }
    }

    @Test
    void errorsDoNotQuoteTheRow() {
        assertThatThrownBy(() -> database.write(tenant, tx -> {
                    insertMessage(tx.sql(), tenant, "twice");
                    return insertMessage(tx.sql(), tenant, "twice");
                }))
                .satisfies(e -> assertThat(String.valueOf(e.getCause()))
                        .contains("duplicate key")
                        .doesNotContain("(twice)"));
    }

    @Test
    void healthTellsThePoolAndTheServer() {
        var health = narrow.health();
        assertThat(health.serverVersion()).matches("1[7-9].*");
        assertThat(health.poolSize()).isEqualTo(1);
    }

    @Test
    void manyTenantsShareAPool() {
        var tenants = IntStream.range(0, 8).mapToObj(i -> migrated.newTenant()).toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                var mine = tenants.get(i % tenants.size());
                var id = "m" + i;
                threads.submit(() -> database.write(mine, tx -> insertMessage(tx.sql(), mine, id)));
            }
        }
        for (var each : tenants) {
            assertThat(database.<List<Object>>read(
                            each,
                            Reader.WORKER,
                            tx -> tx.sql()
                                    .select(DSL.count(), DSL.countDistinct(MESSAGES.CONTENT))
                                    .from(MESSAGES)
                                    .where(MESSAGES.TENANT_ID.eq(each.value()))
                                    .fetchOne()
                                    .intoList()))
                    .isEqualTo(List.of(25, 1));
        }
    }

    private static Throwable root(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static int backend(DSLContext sql) {
        return sql.fetchOne("select pg_backend_pid()").get(0, int.class);
    }

    @SuppressWarnings("unchecked")
    private static <T, E extends Throwable> T sneak(Throwable e) throws E {
        throw (E) e;
    }

    private interface Callback {
        Object on(DSLContext sql);
    }
}
