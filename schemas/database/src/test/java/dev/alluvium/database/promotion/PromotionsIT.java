package dev.alluvium.database.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.BusyTenant;
import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.DiesAt;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.PromoteProcess;
import dev.alluvium.database.Quiet;
import dev.alluvium.database.Rows;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromotionsIT {
    private static final int OLD = 3000;
    /// What a writer of another tenant may be kept waiting, on a machine that does other things too.
    private static final long OTHERS_BOUND_MILLIS = 2000;

    private static final Duration BETWEEN_WRITES = Duration.ofMillis(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Future<Void>> load = new ArrayList<>();
    private final AtomicLong slowestOther = new AtomicLong();
    private final AtomicInteger others = new AtomicInteger();
    private MigratedDatabase migrated;
    private TenantDatabase database;
    private ExecutorService threads;
    private BusyTenant busy;
    private String slug;

    @BeforeEach
    void open() throws SQLException {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app().withConnections(1, 8), new SimpleMeterRegistry());
        threads = Executors.newVirtualThreadPerTaskExecutor();
        busy = new BusyTenant(database, migrated.newTenant());
        slug = slugOf(busy.tenant);
    }

    @AfterEach
    void close() {
        stop.set(true);
        threads.close();
        database.close();
        migrated.close();
    }

    @Test
    void goesThereAndBackWhileItIsWrittenToAndSearched() throws Exception {
        busy.fill(OLD);
        startLoad();
        try (var promotions = Promotions.open(migrated.owner())) {
            var expected = new AtomicLong();
            var promoted = promotions
                    .promote(slug, new Quiet() {
                        @Override
                        public void expected(long rows) {
                            expected.set(rows);
                        }
                    })
                    .orElseThrow();
            assertThat(promoted.own()).isTrue();
            assertThat(expected).hasValueGreaterThanOrEqualTo(OLD);
            assertThat(promoted.moved().get("messages")).isGreaterThanOrEqualTo(OLD);
            assertThat(promoted.moved().get("embedding_work")).isPositive();
            assertEverythingIsIn("own");
            opensSafely();
            assertThat(promotions.promote(slug, new Quiet()).orElseThrow().moved())
                    .isEmpty();
            busyAWhileLonger();
            var back = promotions.back(slug, new Quiet()).orElseThrow();
            assertThat(back.own()).isFalse();
            assertThat(back.moved().get("messages")).isGreaterThanOrEqualTo(OLD);
            assertThat(asSuperuser("select count(*) from pg_class where relname like '%\\_own\\_%'"))
                    .isEqualTo("0");
            assertEverythingIsIn("p");
            assertThat(promotions.back(slug, new Quiet()).orElseThrow().moved()).isEmpty();
        }
        endLoad();
        System.out.printf(
                "promotion: %d messages, slowest write of the tenant %d ms, search %d ms, write of others %d ms of"
                        + " %d%n",
                busy.messages(),
                busy.slowestWriteMillis(),
                busy.slowestSearchMillis(),
                slowestOther.get(),
                others.get());
        assertThat(slowestOther).hasValueLessThan(OTHERS_BOUND_MILLIS);
    }

    @Test
    void goesOnAfterItWasInterruptedAnywhere() throws Exception {
        busy.fill(300);
        startLoad();
        try (var promotions = Promotions.open(migrated.owner())) {
            for (var step : PromotionStep.values()) {
                var dies = new DiesAt(step);
                assertThatThrownBy(() -> promotions.promote(slug, dies)).isInstanceOf(DiesAt.Killed.class);
                busy.readAll();
            }
            promotions.promote(slug, new Quiet());
            assertEverythingIsIn("own");
            for (var step : PromotionStep.values()) {
                var dies = new DiesAt(step);
                assertThatThrownBy(() -> promotions.back(slug, dies)).isInstanceOf(DiesAt.Killed.class);
                busy.readAll();
                if (step == PromotionStep.MOVE) {
                    // And changes its mind half-way.
                    promotions.promote(slug, new Quiet());
                    assertEverythingIsIn("own");
                }
            }
            promotions.back(slug, new Quiet());
            assertEverythingIsIn("p");
        }
        endLoad();
    }

    @Test
    void connectionsThatDieAndProcessesThatAreKilledLoseNothing() throws Exception {
        busy.fill(300);
        startLoad();
        try (var promotions = Promotions.open(migrated.owner())) {
            var once = new AtomicBoolean();
            assertThatThrownBy(() -> promotions.promote(slug, new Moving(rows -> {
                        if (rows > 60 && once.compareAndSet(false, true)) {
                            migrated.asSuperuser(
                                    "select pg_terminate_backend(pid) from pg_stat_activity where usename ="
                                            + " 'alluvium_owner' and datname = '" + migrated.name() + "'");
                        }
                    })))
                    .satisfies(e -> assertThat(DatabaseFailure.isTransient(e)).isTrue());
        }
        busy.readAll();
        killedAt("embeddings ");
        busy.readAll();
        killedAt("messages ");
        busy.readAll();
        try (var promotions = Promotions.open(migrated.owner())) {
            promotions.promote(slug, new Quiet());
            assertEverythingIsIn("own");
        }
        endLoad();
    }

    @Test
    void longReaderKeepsThePromotionWaitingAndNobodyElse() throws Exception {
        busy.fill(50);
        var waited = new CountDownLatch(3);
        var release = new CountDownLatch(1);
        var reading = new CountDownLatch(1);
        var reader = threads.submit(() -> database.read(migrated.newTenant(), Reader.WORKER, tx -> {
            tx.sql()
                    .fetch(
                            "select count(*) from alluvium.embeddings where tenant_id = ?::uuid",
                            tx.tenant().value());
            reading.countDown();
            await(release);
            return null;
        }));
        reading.await();
        startLoad();
        try (var promotions = Promotions.open(migrated.owner())) {
            var promoting = threads.submit(() -> promotions.promote(slug, new Waiting(waited)));
            waited.await();
            release.countDown();
            reader.get();
            assertThat(promoting.get()).isPresent();
        }
        endLoad();
        assertThat(slowestOther).hasValueLessThan(OTHERS_BOUND_MILLIS);
    }

    @Test
    void noRowMovesWhileSomebodyMayStillLookInTheOldPlaceOnly() throws Exception {
        busy.fill(50);
        var steps = new ArrayList<PromotionStep>();
        try (var promotions = Promotions.open(migrated.owner());
                var older = migrated.connectAsSuperuser();
                var statement = older.createStatement()) {
            older.setAutoCommit(false);
            // What a statement holds that has read how the table is cut, and not yet opened the partitions.
            statement.execute("lock table only alluvium.messages in access share mode");
            var awaiting = new CountDownLatch(1);
            var promoting = threads.submit(() -> promotions.promote(slug, new Quiet() {
                @Override
                public void began(PromotionStep step) {
                    steps.add(step);
                    if (step == PromotionStep.AWAIT_OLDER) {
                        awaiting.countDown();
                    }
                }
            }));
            awaiting.await();
            assertThat(promoting).isNotDone();
            assertThat(steps).doesNotContain(PromotionStep.REDIRECT);
            older.rollback();
            promoting.get();
            assertThat(steps).containsExactly(PromotionStep.values());
        }
    }

    private String slugOf(TenantId tenant) throws SQLException {
        return asSuperuser("select slug from alluvium.tenants where tenant_id = '" + tenant + "'");
    }

    private void startLoad() {
        for (var writer : List.of("a", "b")) {
            var random = new Random(writer.hashCode());
            var turn = new AtomicInteger();
            load.add(threads.submit(repeat(BETWEEN_WRITES, () -> busy.write(writer, random, turn.getAndIncrement()))));
        }
        var random = new Random(7);
        load.add(threads.submit(repeat(BETWEEN_WRITES, () -> busy.search(random))));
        load.add(threads.submit(repeat(BETWEEN_LOOKS, busy::readAll)));
        var tenants = List.of(migrated.newTenant(), migrated.newTenant());
        load.add(threads.submit(repeat(BETWEEN_WRITES, () -> {
            var other = tenants.get(others.get() % tenants.size());
            long began = System.nanoTime();
            database.write(other, tx -> Rows.insertMessage(tx.sql(), other, "m" + others.get()));
            others.incrementAndGet();
            slowestOther.accumulateAndGet((System.nanoTime() - began) / 1_000_000, Math::max);
        })));
    }

    /// With a pause that leaves the processor to those who move rows and the server.
    private Callable<Void> repeat(Duration pause, Runnable work) {
        return () -> {
            while (!stop.get()) {
                work.run();
                LockSupport.parkNanos(pause.toNanos());
            }
            return null;
        };
    }

    private void busyAWhileLonger() {
        int until = others.get() + 100;
        while (others.get() < until && load.stream().noneMatch(Future::isDone)) {
            LockSupport.parkNanos(BETWEEN_WRITES.toNanos());
        }
    }

    /// Every failure of a writer or a searcher comes out here.
    private void endLoad() throws Exception {
        stop.set(true);
        for (var each : load) {
            each.get();
        }
        busy.readAll();
        assertThat(asSuperuser("select count(*) from alluvium.messages where tenant_id = '" + busy.tenant + "'"))
                .isEqualTo(Integer.toString(busy.messages()));
        assertThat(asSuperuser("select count(*) from alluvium.embeddings where tenant_id = '" + busy.tenant + "'"))
                .isEqualTo(Long.toString(busy.embedded()));
    }

    private void assertEverythingIsIn(String kind) throws SQLException {
        for (var table : List.of(
                "messages",
                "superseded_revisions",
                "embedding_work",
                "chunks",
                "embeddings",
                "lexical_documents",
                "lexical_postings",
                "insights",
                "insight_evidence",
                "insight_history",
                "derived_messages")) {
            assertThat(asSuperuser("select string_agg(distinct tableoid::regclass::text, ' ') from alluvium." + table
                            + " where tenant_id = '" + busy.tenant + "'"))
                    .matches("alluvium\\." + table + "_" + kind + "[_0-9a-f]+");
        }
    }

    private void opensSafely() {
        TenantDatabase.open(migrated.app().withConnections(0, 1), new SimpleMeterRegistry())
                .close();
    }

    private void killedAt(String line) throws IOException, InterruptedException {
        var owner = migrated.owner();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        PromoteProcess.class.getName(),
                        owner.url(),
                        owner.user(),
                        owner.password(),
                        slug,
                        line)
                .redirectErrorStream(true)
                .start();
        var said = new ArrayList<String>();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var read = out.readLine();
            while (read != null && !read.startsWith(line)) {
                said.add(read);
                read = out.readLine();
            }
            process.destroyForcibly().waitFor();
            assertThat(read).as("%s", said).startsWith(line);
        }
        awaitNobodyHoldsTheLock();
    }

    /// The server takes a moment to notice that its client is gone.
    private void awaitNobodyHoldsTheLock() {
        while (true) {
            try {
                if (asSuperuser("select count(*) from pg_stat_activity where usename = 'alluvium_owner' and datname = '"
                                + migrated.name() + "'")
                        .equals("0")) {
                    return;
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private String asSuperuser(String question) throws SQLException {
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Moving extends Quiet {
        private final Consumer<Long> told;

        Moving(Consumer<Long> told) {
            this.told = told;
        }

        @Override
        public void moved(String table, long rows) {
            told.accept(rows);
        }
    }

    private static final class Waiting extends Quiet {
        private final CountDownLatch waited;

        Waiting(CountDownLatch waited) {
            this.waited = waited;
        }

        @Override
        public void waiting(PromotionStep step) {
            waited.countDown();
        }
    }
}
