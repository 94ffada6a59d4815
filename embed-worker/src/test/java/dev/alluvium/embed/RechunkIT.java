package dev.alluvium.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.Chunking;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.Quiet;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.pace.Pace;
import dev.alluvium.database.promotion.Promotions;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.CutAnew;
import dev.alluvium.embed.message.Patience;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.runtime.OpenWhenReachable;
import dev.alluvium.runtime.settings.RefusedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The chunks of an installation get another size, with the real model on a real database.
@Timeout(240)
class RechunkIT {
    private static final Chunking FORMER = new Chunking(64, 8);
    private static final Chunking NEW = new Chunking(128, 16);

    private static FussyModel model;

    private final MigratedDatabase migrated = MigratedDatabase.create();
    private final TenantDatabase database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
    private final EmbeddedMessages former = new EmbeddedMessages(database, model, FORMER);
    private final EmbeddedMessages anew = new EmbeddedMessages(database, model, NEW);
    private final TenantId tenant = migrated.newTenant();
    private InstantSource clock = InstantSource.system();

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() {
        model = new FussyModel(BgeSmall.load(2, ""));
    }

    @AfterAll
    static void unload() {
        model.close();
    }

    @AfterEach
    void close() {
        model.meanwhile.set(null);
        database.close();
        migrated.close();
    }

    @Test
    void messagesAreAsIfTheyHadBeenCutSoFromTheBeginning() {
        var never = migrated.newTenant();
        for (var id : List.of("m-1", "m-2", "m-3", "m-4", "m-5")) {
            var content = id.equals("m-2") || id.equals("m-4") ? sentences(id, 30) : "Short words of " + id;
            former.put(tenant, id, content);
            anew.put(never, id, content);
        }
        former.embed(tenant, "m-1", 1);
        var made = EmbeddedMessages.made(database, tenant);
        assertThat(EmbeddedMessages.cuts(database, tenant)).isNotEqualTo(EmbeddedMessages.cuts(database, never));

        model.embedded.set(0);
        assertThat(rechunk(NEW)).isEqualTo(new Rechunk.Done(10, 2, 0));

        assertThat(EmbeddedMessages.rows(database, tenant)).isEqualTo(EmbeddedMessages.rows(database, never));
        assertThat(model.embedded)
                .as("texts that the model was asked for: the parts of the long messages")
                .hasValue(parts(tenant, "m-2") + parts(tenant, "m-4"));
        assertThat(EmbeddedMessages.made(database, tenant)).containsAll(of(made, "m-1", "m-3", "m-5"));
        assertThat(database.chunking().known()).hasValueSatisfying(known -> {
            assertThat(known.chunking()).isEqualTo(NEW);
            assertThat(known.filled()).isTrue();
        });
    }

    /// Consumers drop an event whose id they know.
    @Test
    void whatWasCutAnewIsToldWithAnotherId() {
        former.put(tenant, "m-1", sentences("m-1", 30));
        former.put(tenant, "m-2", "Short words");
        var cut = told(former, "m-1");
        var kept = told(former, "m-2");

        rechunk(NEW);

        var anewCut = told(anew, "m-1");
        assertThat(anewCut.chunks()).isLessThan(cut.chunks());
        assertThat(anewCut.eventId()).isNotEqualTo(cut.eventId());
        assertThat(told(anew, "m-1")).as("the same as often as it comes").isEqualTo(anewCut);
        assertThat(told(anew, "m-2")).isEqualTo(kept);

        rechunk(FORMER);

        assertThat(told(former, "m-1").eventId()).as("made at another time").isNotIn(cut.eventId(), anewCut.eventId());
        assertThat(told(former, "m-2")).isEqualTo(kept);
    }

    @Test
    void aClockThatIsBehindMakesNoDifferenceToThat() {
        former.put(tenant, "m-1", sentences("m-1", 30));
        var before = told(former, "m-1");
        clock = () -> Instant.now().minus(Duration.ofHours(2));

        rechunk(NEW);

        assertThat(told(anew, "m-1").eventId()).isNotEqualTo(before.eventId());
    }

    private MessageEmbedded told(EmbeddedMessages worker, String id) {
        assertThat(worker.embed(tenant, id, 1)).hasSize(1);
        return (MessageEmbedded) worker.embed(tenant, id, 1).getFirst();
    }

    @Test
    void theSameAgainChangesNothing() {
        former.put(tenant, "m-1", sentences("m-1", 30));
        former.put(tenant, "m-2", "Short words");
        rechunk(NEW);
        var made = EmbeddedMessages.made(database, tenant);

        model.embedded.set(0);
        assertThat(rechunk(NEW)).isEqualTo(new Rechunk.Done(2, 0, 0));

        assertThat(EmbeddedMessages.made(database, tenant)).isEqualTo(made);
        assertThat(model.embedded).hasValue(0);
    }

    @Test
    void backAgainIsPaidForOnlyWhereItIsCutOtherwise() {
        former.put(tenant, "m-1", sentences("m-1", 30));
        var rows = EmbeddedMessages.rows(database, tenant);
        rechunk(NEW);
        assertThat(EmbeddedMessages.rows(database, tenant)).isNotEqualTo(rows);

        rechunk(FORMER);

        assertThat(EmbeddedMessages.rows(database, tenant)).isEqualTo(rows);
    }

    @Test
    void anEditMeanwhileIsTheWorkersAndADeletionStands() {
        former.put(tenant, "m-1", sentences("m-1", 30));
        former.put(tenant, "m-2", sentences("m-2", 30));
        former.put(tenant, "m-3", sentences("m-3", 30));
        model.meanwhile.set(() -> {
            StoredMessages.edit(database, tenant, "m-1", 2, sentences("other", 30));
            StoredMessages.delete(database, tenant, "m-2", 2);
        });

        assertThat(rechunk(NEW).replaced()).isEqualTo(1);

        assertThat(EmbeddedMessages.cuts(database, tenant)).containsOnlyKeys("m-3");
        anew.embed(tenant, "m-1", 2);
        assertThat(EmbeddedMessages.cuts(database, tenant)).containsOnlyKeys("m-1", "m-3");
        assertThat(rechunk(NEW)).as("all are cut so").isEqualTo(new Rechunk.Done(2, 0, 0));
    }

    @Test
    void whatChangedMeanwhileInNothingThatIsCutIsCutAllTheSame() {
        former.put(tenant, "m-1", sentences("m-1", 30));
        former.put(tenant, "m-2", sentences("m-2", 30));
        model.meanwhile.set(() -> StoredMessages.revise(database, tenant, "m-1", 2));

        assertThat(rechunk(NEW)).isEqualTo(new Rechunk.Done(2, 2, 0));
        assertThat(rechunk(NEW)).isEqualTo(new Rechunk.Done(2, 0, 0));
        assertThat(EmbeddedMessages.cuts(database, tenant)).containsOnlyKeys("m-1", "m-2");
    }

    @Test
    void whatWaitsIsLeftToTheWorkers() {
        former.put(tenant, "m-1", sentences("m-1", 30));
        StoredMessages.insert(database, tenant, "m-2", sentences("m-2", 30));

        assertThat(rechunk(NEW)).isEqualTo(new Rechunk.Done(1, 1, 0));

        assertThat(EmbeddedMessages.cuts(database, tenant)).containsOnlyKeys("m-1");
        anew.embed(tenant, "m-2", 1);
        assertThat(rechunk(NEW)).isEqualTo(new Rechunk.Done(2, 0, 0));
    }

    @Test
    void whatTheModelDoesNotEmbedAnewKeepsItsChunksAndIsTold() {
        model.appeased = true;
        former.put(tenant, "m-1", sentences(FussyModel.HATED, 30));
        former.put(tenant, "m-2", sentences("m-2", 30));
        model.appeased = false;
        var before = EmbeddedMessages.cuts(database, tenant).get("m-1");

        assertThat(rechunk(NEW)).isEqualTo(new Rechunk.Done(2, 1, 1));

        assertThat(EmbeddedMessages.cuts(database, tenant)).containsEntry("m-1", before);
        assertThat(database.chunking().known())
                .hasValueSatisfying(known -> assertThat(known.filled()).isFalse());
        model.appeased = true;
        try {
            assertThat(rechunk(NEW)).isEqualTo(new Rechunk.Done(2, 1, 0));
        } finally {
            model.appeased = false;
        }
    }

    @Test
    void aModelThatIsDownIsWaitedFor() {
        former.put(tenant, "m-1", sentences("m-1", 30));
        model.down = true;
        try {
            var waited = new AtomicBoolean();
            var done = rechunk(NEW, () -> {
                waited.set(true);
                model.down = false;
                return false;
            });
            assertThat(done).isEqualTo(new Rechunk.Done(1, 1, 0));
            assertThat(waited).isTrue();
        } finally {
            model.down = false;
        }
    }

    @Test
    void aTenantThatIsErasedMeanwhileIsPassedOver() {
        try (var control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry())) {
            var gone = control.tenants().create("gone", "gone").id();
            former.put(gone, "m-1", sentences("m-1", 30));
            // Some of them come behind it.
            for (int i = 0; i < 9; i++) {
                former.put(migrated.newTenant(), "m-1", "Short words");
            }
            model.meanwhile.set(() -> control.tenants().erase("gone"));

            assertThat(rechunk(NEW)).isEqualTo(new Rechunk.Done(9, 0, 0));

            assertThat(EmbeddedMessages.rows(database, gone)).isEmpty();
        }
    }

    @Test
    void aTenantThatMovesToPartitionsOfItsOwnMeanwhileIsCutAnewThere() {
        try (var control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry());
                var promotions = Promotions.open(migrated.owner())) {
            var moves = control.tenants().create("moves", "moves").id();
            former.put(moves, "m-1", sentences("m-1", 30));
            former.put(moves, "m-2", "Short words");
            anew.put(tenant, "m-1", sentences("m-1", 30));
            anew.put(tenant, "m-2", "Short words");
            model.meanwhile.set(() -> promotions.promote("moves", new Quiet()));

            assertThat(rechunk(NEW)).isEqualTo(new Rechunk.Done(4, 1, 0));

            assertThat(EmbeddedMessages.rows(database, moves)).isEqualTo(EmbeddedMessages.rows(database, tenant));
            assertThat(places(moves)).isEqualTo("1 1");
        }
    }

    @Test
    void aWalkOfAFormerSizeEndsWhenSomebodyChangesIt() {
        former.put(tenant, "m-1", sentences("m-1", 30));
        var before = EmbeddedMessages.rows(database, tenant);
        model.meanwhile.set(() -> database.chunking().change(new Chunking(96, 8)));

        assertThatThrownBy(() -> rechunk(NEW))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("96 tokens with an overlap of 8");

        assertThat(EmbeddedMessages.rows(database, tenant)).isEqualTo(before);
        assertThat(database.chunking().known())
                .hasValueSatisfying(known -> assertThat(known.filled()).isFalse());
    }

    @Test
    void everyMessageIsFoundByOneWholeSetOfChunksAllTheTime() throws Exception {
        var never = migrated.newTenant();
        var ids = IntStream.range(10, 50).mapToObj(i -> "m-" + i).toList();
        for (var id : ids) {
            former.put(tenant, id, sentences(id, 12));
            anew.put(never, id, sentences(id, 12));
        }
        var before = EmbeddedMessages.cuts(database, tenant);
        var after = EmbeddedMessages.cuts(database, never);
        var over = new AtomicBoolean();
        var searching = CompletableFuture.supplyAsync(() -> {
            int looks = 0;
            while (!over.get()) {
                assertWhole(before, after);
                looks++;
            }
            return looks;
        });
        try {
            rechunk(NEW);
        } finally {
            over.set(true);
        }
        assertThat(searching.get(60, TimeUnit.SECONDS)).isGreaterThan(10);
        assertThat(EmbeddedMessages.cuts(database, tenant)).isEqualTo(after);
    }

    @Test
    void killedInTheMiddleItGoesOn() throws Exception {
        int messages = 120;
        var ids = IntStream.range(100, 100 + messages).mapToObj(i -> "m-" + i).toList();
        ids.forEach(id -> former.put(tenant, id, sentences(id, 6)));
        var before = EmbeddedMessages.cuts(database, tenant);
        migrated.asSuperuser("insert into alluvium.operator_paces (work, percent) values ('rechunk', 1)");
        int killedAt = killedAfterItsFirstSlice();
        var never = migrated.newTenant();
        ids.forEach(id -> anew.put(never, id, sentences(id, 6)));
        var after = EmbeddedMessages.cuts(database, never);
        assertWhole(before, after);
        int done = (int) cutAnew(before, after).count();
        assertThat(done).isBetween(killedAt, messages - 1);
        assertThat(database.chunking().known())
                .hasValueSatisfying(known -> assertThat(known.filled()).isFalse());

        assertThat(rechunk(NEW)).isEqualTo(new Rechunk.Done(2L * messages, messages - done, 0));

        assertThat(EmbeddedMessages.rows(database, tenant)).isEqualTo(EmbeddedMessages.rows(database, never));
        assertThat(database.chunking().known())
                .hasValueSatisfying(known -> assertThat(known.filled()).isTrue());
    }

    /// Those that are cut anew by now.
    private Stream<String> cutAnew(Map<String, List<String>> before, Map<String, List<String>> after) {
        var now = EmbeddedMessages.cuts(database, tenant);
        return before.keySet().stream()
                .filter(id -> !now.get(id).equals(before.get(id)) && now.get(id).equals(after.get(id)));
    }

    private int killedAfterItsFirstSlice() throws IOException {
        var process = start();
        try (var out = process.inputReader()) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                var numbers = line.split(" ");
                if (numbers.length == 3 && line.matches("\\d+ [1-9]\\d* 0")) {
                    return Integer.parseInt(numbers[1]);
                }
            }
            throw new AssertionError("it ended before its first slice");
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    private Process start() throws IOException {
        var settings = Map.of(
                "ALLUVIUM_DATABASE_URL", migrated.app().url(),
                "ALLUVIUM_DATABASE_PASSWORD", migrated.app().password(),
                "ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", "unused:1",
                "ALLUVIUM_CHUNK_TOKENS", Integer.toString(NEW.tokens()),
                "ALLUVIUM_CHUNK_OVERLAP", Integer.toString(NEW.overlap()));
        return OwnProcess.of(Rechunk.class, folder, settings)
                .redirectErrorStream(true)
                .start();
    }

    private String places(TenantId its) {
        return database.read(
                its,
                Reader.WORKER,
                tx -> tx.sql()
                        .resultQuery(
                                "select min(e.place) || ' ' || max(e.place) from alluvium.embeddings e where"
                                        + " e.tenant_id = ?::uuid",
                                its.value())
                        .fetchSingle(0, String.class));
    }

    private void assertWhole(Map<String, List<String>> before, Map<String, List<String>> after) {
        var now = EmbeddedMessages.cuts(database, tenant);
        assertThat(now).containsOnlyKeys(before.keySet());
        assertThat(now).allSatisfy((id, parts) -> assertThat(parts).isIn(before.get(id), after.get(id)));
    }

    private Rechunk.Done rechunk(Chunking size) {
        return rechunk(size, () -> {
            throw new AssertionError("nothing is down");
        });
    }

    private Rechunk.Done rechunk(Chunking size, BooleanSupplier waiting) {
        var parts = TestWorker.parts(database, model, size, Patience.DEFAULT, clock);
        var cutAnew = CutAnew.with(parts, new SimpleMeterRegistry());
        return new Rechunk(
                        database,
                        cutAnew,
                        new Pace(() -> new Pace.Now(100, false)),
                        new OpenWhenReachable(_ -> waiting.getAsBoolean()),
                        () -> false)
                .run(size, _ -> {});
    }

    private int parts(TenantId its, String id) {
        return EmbeddedMessages.cuts(database, its).get(id).size();
    }

    private static List<String> of(List<String> rows, String... ids) {
        return rows.stream()
                .filter(row -> List.of(ids).contains(row.substring(0, row.indexOf(' '))))
                .toList();
    }

    private static String sentences(String about, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "The wheel number " + i + " of " + about + " is round and made of steel.")
                .collect(Collectors.joining(" "));
    }
}
