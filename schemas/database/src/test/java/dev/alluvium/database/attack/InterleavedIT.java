package dev.alluvium.database.attack;

import static dev.alluvium.database.generated.Tables.EMBEDDING_WORK;
import static dev.alluvium.database.generated.Tables.MESSAGE_COUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;

/// Two threads, one pool with two connections, many tenants: ten thousand operations in an order that is random and
/// the same each time. A row that is anybody else's, or an own one that is missing, ends it.
class InterleavedIT {
    private static final int OPERATIONS = 10_000;
    private static final int TENANTS = 40;
    private static final int THREADS = 2;

    @Test
    void everyRowBelongsToItsTenant() throws Exception {
        try (var migrated = MigratedDatabase.create();
                var database = TenantDatabase.open(
                        migrated.app().withConnections(THREADS, THREADS), new SimpleMeterRegistry());
                var threads = Executors.newFixedThreadPool(THREADS)) {
            var tenants = IntStream.range(0, TENANTS)
                    .mapToObj(_ -> migrated.newTenant())
                    .toList();
            var work = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < THREADS; i++) {
                var traffic = new Traffic(database, tenants, "t" + i + "x", new Random(7 + i));
                work.add(() -> traffic.run(OPERATIONS / THREADS));
            }
            int rows = 0;
            for (var done : threads.invokeAll(work)) {
                rows += done.get();
            }
            assertThat(rows).as("rows that were looked at").isGreaterThan(OPERATIONS);
        }
    }

    /// What one thread does and what it expects to find. Both threads write to all tenants, each to rows of its
    /// own.
    private static final class Traffic {
        private final TenantDatabase database;
        private final List<TenantId> tenants;
        private final String writer;
        private final Random random;
        private final Map<TenantId, TreeSet<String>> expected = new HashMap<>();
        private int looked;

        Traffic(TenantDatabase database, List<TenantId> tenants, String writer, Random random) {
            this.database = database;
            this.tenants = tenants;
            this.writer = writer;
            this.random = random;
            tenants.forEach(tenant -> expected.put(tenant, new TreeSet<>()));
        }

        int run(int operations) {
            for (int i = 0; i < operations; i++) {
                var tenant = tenants.get(random.nextInt(tenants.size()));
                step(tenant, writer + "-" + i);
            }
            tenants.forEach(tenant -> database.write(tenant, this::look));
            return looked;
        }

        private void step(TenantId tenant, String id) {
            var own = expected.get(tenant);
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> {
                    database.write(tenant, tx -> insert(tx, id));
                    own.add(id);
                }
                case 3 -> {
                    if (!own.isEmpty()) {
                        var gone = own.pollFirst();
                        assertThat(database.<Integer>write(tenant, tx -> delete(tx, gone)))
                                .isEqualTo(1);
                    }
                }
                case 4 ->
                    fail(tenant, id, () -> {
                        throw new IllegalStateException("work failed");
                    });
                case 5 ->
                    fail(tenant, id, () -> {
                        throw new StackOverflowError("work overflowed");
                    });
                case 6 -> database.write(tenant, this::count);
                default -> database.write(tenant, this::look);
            }
        }

        /// Inserts, and then fails in a way that must take the row along.
        private void fail(TenantId tenant, String id, Runnable failure) {
            try {
                database.write(tenant, tx -> {
                    insert(tx, id);
                    failure.run();
                    return "";
                });
            } catch (IllegalStateException | StackOverflowError e) {
                assertThat(DatabaseFailure.isTransient(e)).isFalse();
                return;
            }
            throw new AssertionError("not rolled back");
        }

        private int insert(TenantTransaction tx, String id) {
            return tx.sql()
                    .insertInto(EMBEDDING_WORK)
                    .set(EMBEDDING_WORK.TENANT_ID, tx.tenant().value())
                    .set(EMBEDDING_WORK.MESSAGE_ID, id)
                    .set(EMBEDDING_WORK.REVISION, 1)
                    .set(EMBEDDING_WORK.REASON, tx.tenant().toString())
                    .set(EMBEDDING_WORK.STORED_AT, Instant.EPOCH)
                    .execute();
        }

        private int delete(TenantTransaction tx, String id) {
            return tx.sql()
                    .deleteFrom(EMBEDDING_WORK)
                    .where(EMBEDDING_WORK.TENANT_ID.eq(tx.tenant().value()), EMBEDDING_WORK.MESSAGE_ID.eq(id))
                    .execute();
        }

        /// An upsert that both threads run against the same row.
        private int count(TenantTransaction tx) {
            return tx.sql()
                    .insertInto(MESSAGE_COUNTS)
                    .set(MESSAGE_COUNTS.TENANT_ID, tx.tenant().value())
                    .set(MESSAGE_COUNTS.WRITER, "both")
                    .set(MESSAGE_COUNTS.STORED, 1L)
                    .onConflict(MESSAGE_COUNTS.TENANT_ID, MESSAGE_COUNTS.WRITER)
                    .doUpdate()
                    .set(MESSAGE_COUNTS.STORED, MESSAGE_COUNTS.STORED.plus(1))
                    .execute();
        }

        /// Without a predicate: what the scope shows is what there is.
        private int look(TenantTransaction tx) {
            var found = new TreeSet<String>();
            for (var row : rows(tx.sql())) {
                var fields = row.split("\\|");
                assertThat(fields[0]).isEqualTo(tx.tenant().toString());
                assertThat(fields[2]).isEqualTo(tx.tenant().toString());
                if (fields[1].startsWith(writer)) {
                    found.add(fields[1]);
                }
                looked++;
            }
            assertThat(found).isEqualTo(expected.get(tx.tenant()));
            return found.size();
        }

        private static List<String> rows(DSLContext sql) {
            return sql.connectionResult(connection ->
                    Sql.prepared(connection, "select tenant_id, message_id, reason from alluvium.embedding_work"));
        }
    }
}
