package dev.alluvium.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The chunk size of an installation, and who may write chunks while it changes.
@Timeout(120)
class InstallationChunkingIT {
    private static final Chunking ONE = new Chunking(512, 64);
    private static final Chunking OTHER = new Chunking(256, 32);

    private final MigratedDatabase migrated = MigratedDatabase.create();
    private final TenantDatabase database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
    private final InstallationChunking chunking = database.chunking();
    private final TenantId tenant = migrated.newTenant();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.close();
        database.close();
        migrated.close();
    }

    @Test
    void theFirstThatAsksSaysIt() {
        assertThat(chunking.known()).isEmpty();
        assertThat(chunking.orBegin(ONE)).isEqualTo(ONE);
        assertThat(chunking.orBegin(OTHER)).isEqualTo(ONE);
        assertThat(chunking.known())
                .hasValueSatisfying(known -> assertThat(known.filled()).isTrue());
    }

    @Test
    void ofManyAtOnceOneIsTheFirst() {
        var answers = IntStream.range(1, 9)
                .mapToObj(n -> CompletableFuture.supplyAsync(() -> chunking.orBegin(new Chunking(64 * n, n)), threads))
                .toList();

        assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }

    @Test
    void aChangeIsFilledOnceThatIsSaidOfIt() {
        chunking.orBegin(ONE);
        chunking.change(OTHER);
        assertThat(filled()).isFalse();

        chunking.filled(ONE);
        assertThat(filled()).as("said of the former size").isFalse();
        chunking.filled(OTHER);
        assertThat(filled()).isTrue();

        chunking.change(OTHER);
        assertThat(filled()).as("the same again").isTrue();
    }

    @Test
    void aChangeWaitsForThoseThatWriteAndThoseThatComeMeanwhileSeeIt() throws Exception {
        chunking.orBegin(ONE);
        var writes = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var early = threads.submit(() -> database.write(tenant, tx -> {
            var held = held(tx);
            writes.countDown();
            awaitUninterrupted(mayEnd);
            return held;
        }));
        assertThat(writes.await(30, SECONDS)).isTrue();
        var changing = threads.submit(() -> chunking.change(OTHER));
        awaitWaiting(1);
        var late = threads.submit(() -> database.write(tenant, InstallationChunkingIT::held));
        awaitWaiting(2);
        assertThat(changing.isDone()).isFalse();

        mayEnd.countDown();

        assertThat(early.get(30, SECONDS)).containsExactly(ONE.tokens(), ONE.overlap());
        changing.get(30, SECONDS);
        assertThat(late.get(30, SECONDS)).containsExactly(OTHER.tokens(), OTHER.overlap());
    }

    @Test
    void theApplicationChangesItByNothingElse() {
        chunking.orBegin(ONE);
        for (var statement : List.of(
                "update alluvium.chunking set tokens = 1",
                "delete from alluvium.chunking",
                "insert into alluvium.chunking (tokens, overlap) values (1, 1)")) {
            assertThat(privileges(statement.split(" ")[0])).as(statement).isFalse();
        }
    }

    private boolean privileges(String privilege) {
        return database.write(
                tenant,
                tx -> tx.sql()
                        .resultQuery("select has_table_privilege('alluvium.chunking', ?)", privilege)
                        .fetchSingle(0, Boolean.class));
    }

    private boolean filled() {
        return chunking.known().orElseThrow().filled();
    }

    private static Integer[] held(TenantTransaction tx) {
        return tx.sql().resultQuery("select alluvium.hold_chunking()").fetchSingle(0, Integer[].class);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Until so many wait for the lock.
    private void awaitWaiting(int count) throws SQLException {
        long deadline = System.nanoTime() + SECONDS.toNanos(30);
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.prepareStatement("""
                    select count(*) from pg_locks l
                     where l.locktype = 'advisory' and not l.granted
                       and l.database = (select oid from pg_database where datname = current_database())
                    """)) {
            while (true) {
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    if (rows.getInt(1) >= count) {
                        return;
                    }
                }
                assertThat(System.nanoTime()).as("waited half a minute").isLessThan(deadline);
                LockSupport.parkNanos(5_000_000);
            }
        }
    }
}
