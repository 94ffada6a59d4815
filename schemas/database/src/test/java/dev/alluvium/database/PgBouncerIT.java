package dev.alluvium.database;

import static dev.alluvium.database.generated.Tables.MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.Pool;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.generated.Tables;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.testkit.LocalPgBouncer;
import dev.alluvium.testkit.SharedParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Eight connections of ours over two of the server, which PgBouncer changes with every transaction.
@Timeout(120)
class PgBouncerIT {
    /// The driver says the first, PostgreSQL takes the second from the start of a session, and neither means
    /// anything to PgBouncer.
    private static final String IGNORED = "extra_float_digits, options";

    @TempDir
    private static Path folder;

    private static MigratedDatabase migrated;
    private static LocalPgBouncer bouncer;
    private static TenantDatabase database;

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        bouncer = LocalPgBouncer.start(
                folder.resolve("pgbouncer"),
                SharedParts.postgres(),
                Map.of(
                        migrated.app().user(), migrated.app().password(),
                        migrated.control().user(), migrated.control().password()),
                Map.of(
                        "default_pool_size", "2",
                        "max_prepared_statements", "100",
                        "ignore_startup_parameters", IGNORED));
        database = TenantDatabase.open(
                through(migrated.app()).withConnections(8, 8).withStatementTimeout(Duration.ofSeconds(5)),
                new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        if (database != null) {
            database.close();
        }
        if (bouncer != null) {
            bouncer.close();
        }
        migrated.close();
    }

    private static DatabaseSettings through(DatabaseSettings direct) {
        return new DatabaseSettings(
                bouncer.jdbcUrl(migrated.name()),
                direct.user(),
                direct.password(),
                direct.minimumConnections(),
                direct.maximumConnections(),
                direct.statementTimeout(),
                direct.idleInTransactionTimeout(),
                direct.connectionTimeout(),
                direct.applicationName(),
                direct.namespace());
    }

    @Test
    void tenantsInterleavedOverTwoServerConnectionsSeeTheirOwn() throws Exception {
        var tenants = List.of(migrated.newTenant(), migrated.newTenant());
        Set<Integer> servers = ConcurrentHashMap.newKeySet();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var done = new ArrayList<Future<?>>();
            for (int i = 0; i < 400; i++) {
                var mine = tenants.get(i % 2);
                var id = "m-" + i;
                done.add(threads.submit(() -> {
                    database.write(mine, tx -> Rows.insertMessage(tx.sql(), mine, id));
                    var seen = new HashSet<>(database.<List<String>>read(mine, Reader.WORKER, tx -> {
                        servers.add(tx.sql().fetchOne("select pg_backend_pid()").get(0, Integer.class));
                        return tx.sql()
                                .select(MESSAGES.CONTENT)
                                .from(MESSAGES)
                                .where(MESSAGES.TENANT_ID.eq(mine.value()))
                                .fetch(MESSAGES.CONTENT);
                    }));
                    assertThat(seen).containsExactly("of " + mine);
                }));
            }
            for (var each : done) {
                each.get();
            }
        }
        assertThat(servers).hasSizeBetween(1, 2);
        for (var tenant : tenants) {
            assertThat(Rows.countMessages(database, tenant)).isEqualTo(200);
        }
    }

    @Test
    void nothingOfATenantIsLeftOnTheServersConnection() throws Exception {
        var tenant = migrated.newTenant();
        try (var pool = Pool.open(through(migrated.app()).withConnections(1, 1), new SimpleMeterRegistry())) {
            for (int i = 0; i < 10; i++) {
                Rows.countMessages(database, tenant);
                try (var connection = pool.getConnection();
                        var statement = connection.createStatement();
                        var rows = statement.executeQuery(
                                "select coalesce(current_setting('alluvium.tenant_id', true), '')")) {
                    rows.next();
                    assertThat(rows.getString(1)).isEmpty();
                    connection.rollback();
                }
            }
        }
    }

    @Test
    void limitsHoldAlthoughStartUpOptionsAreNotPassedOn() {
        var tenant = migrated.newTenant();
        var settings = through(migrated.app())
                .withConnections(1, 1)
                .withStatementTimeout(Duration.ofMillis(300))
                .withIdleInTransactionTimeout(Duration.ofSeconds(7));
        try (var limited = TenantDatabase.open(settings, new SimpleMeterRegistry())) {
            assertThat(limited.<List<Object>>read(
                            tenant,
                            Reader.WORKER,
                            tx -> tx.sql()
                                    .fetchOne("select current_setting('statement_timeout'),"
                                            + " current_setting('idle_in_transaction_session_timeout')")
                                    .intoList()))
                    .isEqualTo(List.of("300ms", "7s"));
            assertThatThrownBy(() ->
                            limited.read(tenant, Reader.WORKER, tx -> tx.sql().fetch("select pg_sleep(20)")))
                    .satisfies(e -> assertThat(DatabaseFailure.isTransient(e)).isTrue());
        }
    }

    @Test
    void vectorsAndTimesArriveAsTheyAreAndATenantIsErased() {
        try (var control = ControlDatabase.open(through(migrated.control()), new SimpleMeterRegistry())) {
            var tenant = control.tenants().create("through-a-pooler", "x").id();
            for (int i = 0; i < 12; i++) {
                int seed = i;
                var id = "m-" + i;
                database.write(tenant, tx -> {
                    Rows.insertMessage(tx.sql(), tenant, id);
                    return Rows.insertEmbedding(tx.sql(), tenant, id, Rows.vector(seed));
                });
            }
            assertThat(database.<Integer>read(
                            tenant,
                            Reader.WORKER,
                            tx -> tx.sql()
                                    .selectFrom(Tables.EMBEDDINGS)
                                    .where(Tables.EMBEDDINGS.TENANT_ID.eq(tenant.value()))
                                    .fetch(Tables.EMBEDDINGS.VECTOR)
                                    .size()))
                    .isEqualTo(12);
            assertThat(control.tenants().erase("through-a-pooler").orElseThrow().complete())
                    .isTrue();
            assertThatThrownBy(() -> database.write(tenant, tx -> Rows.insertMessage(tx.sql(), tenant, "late")))
                    .isInstanceOf(TenantErasedException.class);
        }
    }
}
