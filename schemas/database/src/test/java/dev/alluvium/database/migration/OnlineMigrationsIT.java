package dev.alluvium.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.schema.MigrationFiles;
import dev.alluvium.database.schema.MigrationState;
import dev.alluvium.database.schema.WatchSchema;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Migrations of a later version, beside programs of this one.
class OnlineMigrationsIT {
    private static final String NEXT = "20991231000000_next.sql";
    private static final String EXPAND = "-- alluvium: expand\n";
    private static final String NEW_COLUMN = "alter table alluvium.messages add column words int;\n";
    private static final String UNDO = "-- //@UNDO\nalter table alluvium.messages drop column words;\n";
    private static final String ONLINE = """
        -- alluvium: expand, online
        -- Counts the words.
        alter table alluvium.messages add column words int;
        grant select, update on alluvium.messages to alluvium_auditor;
        -- repeat
        -- as alluvium_auditor
        update alluvium.messages set words = coalesce(words, 0) + 1
         where (tenant_id, message_id) in (select tenant_id, message_id from alluvium.messages
                                            where words is null limit 100);
        -- each partition of alluvium.messages
        create index concurrently words_{name} on {partition} (words);
        """;

    private final MigratedDatabase migrated = MigratedDatabase.create();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void drop() {
        migrated.close();
    }

    @Test
    void onlineOneGoesOnBehindWhatIsDone() throws SQLException {
        messages(250);
        assertThatThrownBy(() -> next(ONLINE + "select 1 / 0;\n" + UNDO).up()).hasMessageContaining("division by zero");
        assertThat(number("select count(*) from alluvium.messages where words = 1"))
                .isEqualTo(251);
        assertThat(next(ONLINE + UNDO).status())
                .last()
                .extracting(MigrationState::status)
                .isEqualTo(MigrationState.Status.PENDING);
        assertThat(told).anyMatch(line -> line.contains("statement 1 of 5"));
        told.clear();
        assertThat(next(ONLINE + "select 1;\n" + UNDO).up()).hasSize(1);
        assertThat(told).containsExactly("migration 20991231000000, statement 5 of 5");
        assertThat(number("select count(*) from alluvium.messages where words = 1"))
                .isEqualTo(251);
        assertThat(indexes("indisvalid"))
                .isEqualTo(
                        number("select count(*) from pg_partition_tree('alluvium.messages'::regclass) where isleaf"));
        assertThat(number("select count(*) from alluvium.online_statements")).isZero();
        assertThat(next(ONLINE + "select 1;\n" + UNDO).status())
                .allMatch(state -> state.status() == MigrationState.Status.APPLIED);
        assertThat(next(ONLINE + "select 1;\n" + UNDO).down(1)).hasSize(1);
        assertThat(indexes("true")).isZero();
    }

    @Test
    void indexThatAKilledRunLeftInvalidIsMadeAgain() throws SQLException {
        assertThatThrownBy(() -> next(ONLINE + "select 1 / 0;\n").up()).hasMessageContaining("division by zero");
        migrated.asSuperuser("delete from alluvium.online_statements;alter table alluvium.messages drop column words"
                + " cascade; alter table alluvium.messages add words int;create index words_messages_p00 on"
                + " alluvium.messages_p00 (words);update pg_index set indisvalid = false where indexrelid ="
                + " 'alluvium.words_messages_p00'::regclass");
        assertThat(indexes("not indisvalid")).isEqualTo(1);
        next(ONLINE.replace("add column words", "add column if not exists words"))
                .up();
        assertThat(indexes("not indisvalid")).isZero();
        assertThat(indexes("indisvalid")).isPositive();
    }

    @Test
    void nobodyWaitsBehindAMigrationThatWaits() throws Exception {
        messages(10);
        try (var thread = Executors.newSingleThreadExecutor();
                var long_ = migrated.connectAsSuperuser();
                var reader = migrated.connectAsSuperuser()) {
            long_.setAutoCommit(false);
            long_.createStatement().execute("select count(*) from alluvium.messages");
            var up = thread.submit(() -> next(EXPAND + NEW_COLUMN).up());
            var longest = Duration.ZERO;
            while (told.size() < 3) {
                long began = System.nanoTime();
                reader.createStatement().execute("select count(*) from alluvium.messages");
                var took = Duration.ofNanos(System.nanoTime() - began);
                longest = took.compareTo(longest) > 0 ? took : longest;
                assertThat(up.isDone()).isFalse();
            }
            long_.commit();
            assertThat(up.get()).hasSize(1);
            // Half a second is the turn; the machine may be busy.
            assertThat(longest).isLessThan(Duration.ofSeconds(5));
            assertThat(told).allMatch(line -> line.endsWith("waits for a lock that somebody holds"));
        }
    }

    /// By the lock graph, which a busy machine does not slow down: a column, a back-fill in small
    /// transactions, an index.
    @Test
    void noStatementOfAProgramWaitsForLongForAnOnlineMigrationOfManyMessages() throws Exception {
        var tenant = migrated.newTenant();
        messages(tenant, 50_000);
        var over = new AtomicBoolean();
        try (var database = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var observer = migrated.connectAsSuperuser()) {
            var writes = threads.submit(() -> repeat(
                    over,
                    number -> database.write(
                            tenant,
                            tx -> tx.sql()
                                    .execute(
                                            "update alluvium.messages set content = 'said again' where tenant_id ="
                                                    + " ?::uuid and message_id = ?",
                                            tenant.value(),
                                            "m" + (1 + number % 50_000)))));
            var reads = threads.submit(() -> repeat(
                    over,
                    number -> database.read(
                            tenant,
                            Reader.WORKER,
                            tx -> tx.sql()
                                    .fetchCount(
                                            DSL.table("alluvium.messages"),
                                            DSL.condition(
                                                    "tenant_id = ?::uuid and message_id = ?",
                                                    tenant.value(),
                                                    "m" + (1 + number * 7 % 50_000))))));
            var up = threads.submit(() -> next(ONLINE + UNDO).up());
            double longest = 0;
            try {
                while (!up.isDone()) {
                    longest = Math.max(longest, longestWait(observer));
                    Thread.sleep(20);
                }
            } finally {
                over.set(true);
            }
            assertThat(up.get()).hasSize(1);
            assertThat(writes.get()).isPositive();
            assertThat(reads.get()).isPositive();
            assertThat(longest).as("seconds").isLessThan(1);
        }
        assertThat(number("select count(*) from alluvium.messages where words is null"))
                .isZero();
    }

    private static int repeat(AtomicBoolean over, IntConsumer work) {
        int times = 0;
        while (!over.get()) {
            work.accept(times++);
        }
        return times;
    }

    /// How long a statement of a program has stood before a lock, in seconds.
    private double longestWait(Connection observer) throws SQLException {
        try (var statement = observer.prepareStatement("""
            select coalesce(max(extract(epoch from clock_timestamp() - l.waitstart)), 0)::float8
              from pg_locks l join pg_stat_activity a on a.pid = l.pid
             where not l.granted and a.datname = current_database() and a.usename = ?
            """)) {
            statement.setString(1, migrated.app().user());
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getDouble(1);
            }
        }
    }

    @Test
    void programTakesALaterSchemaThatOnlyExpands() {
        next(EXPAND + NEW_COLUMN + UNDO).up();
        try (var database = open()) {
            assertThat(database.health().largestTables()).isNotNull();
        }
        assertThat(Migrations.of(migrated.owner()).up()).isEmpty();
        assertThatThrownBy(() -> Migrations.of(migrated.owner()).down(1))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("newer than this program");
    }

    @Test
    void programRefusesALaterSchemaThatDoesMore() {
        next(NEW_COLUMN + UNDO).up();
        assertThatThrownBy(this::open)
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("20991231000000")
                .hasMessageContaining("only as far as they expand the schema");
    }

    @Test
    void schemaThatLeavesTheRangeOfARunningProgramIsNoticed() throws SQLException {
        var nanos = new AtomicLong();
        var watch = new WatchSchema(nanos::get);
        try (var connection = migrated.connectAsSuperuser()) {
            assertThat(watch.misfit(connection)).isEmpty();
            next(NEW_COLUMN + UNDO).up();
            assertThat(watch.misfit(connection)).isEmpty();
            nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            assertThat(watch.misfit(connection))
                    .hasValueSatisfying(misfit -> assertThat(misfit).contains("20991231000000"));
            next(NEW_COLUMN + UNDO).down(1);
            Migrations.of(migrated.owner(), MigratedDatabase.files()).down(1);
            nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            assertThat(watch.misfit(connection))
                    .hasValueSatisfying(misfit -> assertThat(misfit).contains("older than this program"));
        }
    }

    @Test
    void whatAConnectedProgramNeedsIsNotUndone() {
        var migrations = Migrations.of(migrated.owner(), MigratedDatabase.files());
        try (var _ = open()) {
            assertThatThrownBy(() -> migrations.down(1))
                    .isInstanceOf(UnsafeDatabaseException.class)
                    .hasMessageContaining("are connected: alluvium-test "
                            + MigrationFiles.landed().newest());
            next(EXPAND + NEW_COLUMN + UNDO).up();
            assertThat(next(EXPAND + NEW_COLUMN + UNDO).down(1)).hasSize(1);
        }
    }

    private TenantDatabase open() {
        return TenantDatabase.open(migrated.app().withConnections(1, 2), new SimpleMeterRegistry());
    }

    private Migrations next(String script) {
        var landed = MigrationFiles.landed();
        var contents = new HashMap<String, byte[]>();
        landed.getMigrations().forEach(change -> contents.put(change.getFilename(), landed.bytes(change)));
        contents.put(NEXT, script.getBytes(StandardCharsets.UTF_8));
        var names = new ArrayList<>(MigrationFiles.LANDED);
        names.add(NEXT);
        var files = new MigrationFiles(names, contents::get).withPartitions(MigratedDatabase.PARTITIONS);
        return Migrations.of(migrated.owner(), files).telling(told::add);
    }

    private void messages(int count) {
        messages(migrated.newTenant(), count);
    }

    private void messages(TenantId tenant, int count) {
        migrated.asSuperuser("""
            insert into alluvium.messages (tenant_id, message_id, revision, deleted, session_id, channel, sender_id,
                        sender_type, message_type, visibility, scope, content, occurred_at, payload_hash, source_topic,
                        source_partition, source_offset, source_timestamp, stored_at)
            select '%s', 'm' || n, 1, false, 's', 'c', 'ana', 'human', 'chat', 'public', '', 'words', 'epoch', '', 't',
                   0, n, 'epoch', 'epoch'
              from generate_series(1, %d) n
            """.formatted(tenant, count));
    }

    private long indexes(String condition) throws SQLException {
        return number("select count(*) from pg_index where indexrelid::regclass::text like '%words_messages%' and "
                + condition);
    }

    private long number(String query) throws SQLException {
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
