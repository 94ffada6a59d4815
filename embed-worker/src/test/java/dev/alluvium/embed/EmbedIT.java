package dev.alluvium.embed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.AskModel;
import dev.alluvium.embed.message.EmbedMessages;
import dev.alluvium.embed.message.EmbedMeters;
import dev.alluvium.embed.message.EmbedResults;
import dev.alluvium.embed.message.EmbedTexts;
import dev.alluvium.embed.message.IsolatePoisonTexts;
import dev.alluvium.embed.message.Patience;
import dev.alluvium.embed.message.SettleWork;
import dev.alluvium.embed.message.work.SelectKnownVectors;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.embeddings.Chunker;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageFailed;
import dev.alluvium.events.MessageResult;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.failure.PrepareAgainException;
import dev.alluvium.runtime.kafka.failure.TryLaterException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The worker's two steps with the real model on a real database. The loop around them has its own tests, and the
/// launcher's go through the broker.
class EmbedIT {
    private static final Pattern TABLE =
            Pattern.compile(" (from|join) (\\w+)(?: (?!(?:join|on|using|where|order)\\b)(\\w+))?");

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private static MigratedDatabase migrated;
    private static TenantDatabase database;
    private static FussyModel model;

    private final TenantId tenant = migrated.newTenant();
    private EmbedMessages work;

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        model = new FussyModel(BgeSmall.load(2, ""));
    }

    @AfterAll
    static void close() {
        model.close();
        database.close();
        migrated.close();
    }

    @BeforeEach
    void wire() {
        model.embedded.set(0);
        var meters = new EmbedMeters(new SimpleMeterRegistry());
        short generation = database.activeGeneration().require(model.name(), model.dimension());
        var embedTexts = new EmbedTexts(
                new Chunker(model.tokenizer(), 64, 8),
                new IsolatePoisonTexts(new AskModel(model, meters)),
                (its, hashes) ->
                        database.read(its, Reader.WORKER, tx -> SelectKnownVectors.select(tx, generation, hashes)),
                meters);
        var results = new EmbedResults(PayloadCodec.avro(), model.name(), meters, InstantSource.system());
        work = new EmbedMessages(
                database,
                embedTexts,
                new SettleWork(generation, Patience.DEFAULT, TestWorker.CHUNKING),
                results,
                InstantSource.system());
    }

    @AfterEach
    void nothingIsLeftLocked() {
        assertThat(rows("select count(*)::text from embedding_work")).hasSize(1);
    }

    @Test
    void aStoredMessageGetsItsVectorAndIsAnnounced() {
        store("m-1", "who ordered the red bike?");
        var event = (MessageEmbedded) settle(stored("m-1", 1)).getFirst();
        assertThat(event.messageId()).isEqualTo("m-1");
        assertThat(event.chunks()).isEqualTo(1);
        assertThat(event.model()).isEqualTo("bge-small-en-v1.5-q");
        assertThat(event.source()).isEqualTo(new Source("alluvium.messages", 0, 0));
        assertThat(similarity("m-1", "somebody bought a crimson bicycle")).isGreaterThan(0.65);
        assertThat(similarity("m-1", "the treaty of Westphalia")).isLessThan(0.6);
        assertThat(pending()).isZero();
    }

    @Test
    void aLongMessageIsCutAndItsOffsetsPointIntoTheText() {
        var content = "The 🚲 shop opens at nine. ".repeat(60).strip();
        store("m-1", content);
        var event = (MessageEmbedded) settle(stored("m-1", 1)).getFirst();
        assertThat(event.chunks()).isGreaterThan(5);
        assertThat(rows("select substr(m.content, c.start_at + 1, c.end_at - c.start_at) from chunks c"
                        + " join messages m using (tenant_id, message_id)"))
                .allSatisfy(text -> assertThat(text).startsWith("The 🚲 shop").endsWith("nine."));
        assertThat(rows("select max(tokens)::text from chunks").getFirst())
                .satisfies(tokens -> assertThat(Integer.parseInt(tokens)).isLessThanOrEqualTo(64));
    }

    @Test
    void theSameContentIsEmbeddedOncePerTenant() {
        store("m-1", "the same words");
        store("m-2", "the same words");
        settle(stored("m-1", 1), stored("m-2", 1));
        store("m-3", "the same words");
        settle(stored("m-3", 1));
        assertThat(model.embedded).hasValue(1);
        assertThat(rows("select count(*)::text from embeddings")).containsExactly("3");
    }

    @Test
    void anotherTenantsVectorsAreNotBorrowed() {
        var other = migrated.newTenant();
        store("m-1", "the same words");
        settle(stored("m-1", 1));
        StoredMessages.insert(database, other, "m-1", "the same words");
        work.settle(work.prepare(List.of(record(other, stored("m-1", 1)))));
        assertThat(model.embedded).hasValue(2);
    }

    @Test
    void aSecondDeliveryChangesNoRowAndGivesTheSameEvent() {
        store("m-1", "once");
        var first = settle(stored("m-1", 1));
        var rows = everyRow();
        assertThat(settle(stored("m-1", 1))).isEqualTo(first);
        assertThat(everyRow()).isEqualTo(rows);
        assertThat(model.embedded).hasValue(1);
    }

    @Test
    void anEditReplacesTheChunksAndPaysOnlyForWhatChanged() {
        var long1 = sentences("The wheel is round and made of steel, says the mechanic.", 12);
        store("m-1", long1 + " It costs ten euros.");
        settle(stored("m-1", 1));
        int paid = model.embedded.get();
        assertThat(paid).isGreaterThan(2);
        StoredMessages.edit(database, tenant, "m-1", 2, long1 + " It costs twelve euros.");
        assertThat(settle(stored("m-1", 2))).hasSize(1);
        assertThat(model.embedded.get() - paid).isEqualTo(1);
        assertThat(rows("select distinct revision::text from chunks")).containsExactly("2");
    }

    @Test
    void anOvertakenRevisionIsNeitherWrittenNorAnnounced() {
        store("m-1", "old words");
        StoredMessages.edit(database, tenant, "m-1", 2, "new words");
        assertThat(settle(stored("m-1", 1))).isEmpty();
        assertThat(settle(stored("m-1", 2))).hasSize(1);
    }

    @Test
    void anEditBetweenTheTwoStepsWins() {
        store("m-1", "old words");
        var prepared = work.prepare(List.of(record(tenant, stored("m-1", 1))));
        StoredMessages.edit(database, tenant, "m-1", 2, "new words");
        assertThat(work.settle(prepared)).isEmpty();
        assertThat(rows("select count(*)::text from chunks")).containsExactly("0");
        assertThat(rows("select revision::text from embedding_work")).containsExactly("2");
    }

    @Test
    void workThatAppearsBetweenTheTwoStepsIsPreparedAgain() {
        store("m-1", "words");
        var early = work.prepare(List.of());
        var late = new EmbedMessages.Prepared(
                work.prepare(List.of(record(tenant, stored("m-1", 1)))).arrivals(), early.work());
        assertThatThrownBy(() -> work.settle(late)).isInstanceOf(PrepareAgainException.class);
    }

    @Test
    void whatTheModelRefusesIsPutOffAloneAndWithoutItsText() {
        store("m-1", "good words");
        store("m-2", "bad word: " + FussyModel.HATED);
        store("m-3", "more good words");
        var results = settle(stored("m-1", 1), stored("m-2", 1), stored("m-3", 1));
        assertThat(results.stream().map(r -> r.messageId() + " " + r.getClass().getSimpleName()))
                .containsExactly("m-1 MessageEmbedded", "m-2 MessageStored", "m-3 MessageEmbedded");
        assertThat(rows("select state || ' ' || attempts || ' ' || reason || ' ' || detail || ' '"
                        + " || (next_attempt_at > stored_at) from embedding_work"))
                .containsExactly("pending 1 model-refused TextRefusedException true");
        assertThat(counts()).isEqualTo("pending -2, failed 0");
    }

    @Test
    void anAttemptThatComesAgainIsNotMadeAgainAndIsAnsweredAlike() {
        store("m-1", FussyModel.HATED);
        var first = records(List.of(record(tenant, stored("m-1", 1)))).getFirst();
        var rows = everyRow();
        var repeated = records(List.of(record(tenant, stored("m-1", 1)))).getFirst();
        assertThat(repeated.headers()).isEqualTo(first.headers());
        assertThat(repeated.value()).isEqualTo(first.value());
        assertThat(everyRow()).isEqualTo(rows);
        var second = records(List.of(again(first))).getFirst();
        assertThat(second.headers()).isNotEqualTo(first.headers());
        assertThat(records(List.of(again(first))).getFirst().headers()).isEqualTo(second.headers());
        assertThat(rows("select state || ' ' || attempts from embedding_work")).containsExactly("pending 2");
    }

    @Test
    void theLastAttemptIsAFailureToldByItAlone() {
        store("m-1", FussyModel.HATED);
        var fresh = record(tenant, stored("m-1", 1));
        var attempts = new ArrayList<>(List.of(fresh));
        for (int i = 1; i < Patience.DEFAULT.attempts(); i++) {
            attempts.add(again(records(List.of(attempts.getLast())).getFirst()));
        }
        var failed = (MessageFailed) EmbeddedMessages.decode(
                records(List.of(attempts.getLast())).getFirst().value());
        assertThat(failed.attempts()).isEqualTo(5);
        assertThat(failed.reason()).isEqualTo("model-refused");
        assertThat(failed.detail()).doesNotContain(FussyModel.HATED);
        assertThat(counts()).isEqualTo("pending -1, failed 1");
        var rows = everyRow();
        assertThat(attempts.stream().map(attempt -> records(List.of(attempt)).size()))
                .as("the message itself and the last attempt")
                .containsExactly(1, 0, 0, 0, 1);
        assertThat(EmbeddedMessages.decode(records(List.of(fresh)).getFirst().value()))
                .isEqualTo(failed);
        assertThat(everyRow()).isEqualTo(rows);
    }

    @Test
    void aReplayDoesNotBeginTheAttemptsAgain() {
        store("m-1", FussyModel.HATED);
        var fresh = record(tenant, stored("m-1", 1));
        records(List.of(again(records(List.of(fresh)).getFirst())));
        assertThat(records(List.of(fresh))).isEmpty();
        assertThat(rows("select state || ' ' || attempts from embedding_work")).containsExactly("pending 2");
    }

    @Test
    void anEditOvertakesWhatIsToBeTriedAgain() {
        store("m-1", FussyModel.HATED);
        var retry = again(records(List.of(record(tenant, stored("m-1", 1)))).getFirst());
        StoredMessages.edit(database, tenant, "m-1", 2, "new words");
        assertThat(records(List.of(retry))).isEmpty();
        assertThat(settle(stored("m-1", 2))).singleElement().isInstanceOf(MessageEmbedded.class);
        assertThat(records(List.of(retry))).isEmpty();
    }

    @Test
    void aModelThatIsDownIsNoTextsFault() {
        store("m-1", "good words");
        model.down = true;
        try {
            assertThatThrownBy(() -> settle(stored("m-1", 1)))
                    .isInstanceOf(TryLaterException.class)
                    .hasMessage("the model is down");
        } finally {
            model.down = false;
        }
        assertThat(rows("select state || ' ' || attempts from embedding_work")).containsExactly("pending 0");
        assertThat(settle(stored("m-1", 1))).singleElement().isInstanceOf(MessageEmbedded.class);
    }

    @Test
    void moreTextThanIsTakenAtOnceIsEmbeddedAllTheSame() {
        var ids = IntStream.range(10, 19).mapToObj(i -> "m-" + i).toList();
        ids.forEach(id -> store(id, (id.equals("m-17") ? FussyModel.HATED : "x") + "y".repeat(1_000_000)));
        var results = settle(ids.stream().map(id -> stored(id, 1)).toArray(MessageStored[]::new));
        assertThat(results.stream().map(MessageResult::messageId)).isEqualTo(ids);
        assertThat(results.stream().filter(MessageEmbedded.class::isInstance)).hasSize(8);
        assertThat(pending()).isEqualTo(1);
    }

    @Test
    void aMessageOfManyChunksIsWrittenInParts() {
        store("m-1", sentences("The wheel is round and made of steel, says the mechanic.", 1400));
        var event = (MessageEmbedded) settle(stored("m-1", 1)).getFirst();
        assertThat(event.chunks()).isGreaterThan(256);
        assertThat(rows("select count(*)::text from embeddings")).containsExactly(Integer.toString(event.chunks()));
    }

    @Test
    void whatIngestDidNotWriteIsRejected() {
        var record = new ConsumerRecord<>(Topics.STORED, 0, 7, TenantKey.bytes(tenant.value()), "junk".getBytes(UTF_8));
        var results = work.settle(work.prepare(List.of(record)));
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.topic()).isEqualTo(Topics.REJECTED);
            assertThat(result.value()).isEqualTo(record.value());
        });
    }

    @Test
    void aTenantThatIsGoneIsPassedOver() {
        assertThat(settle(stored("m-404", 1))).isEmpty();
    }

    /// The database was restored to a time before revision 1, and another record has become revision 1.
    @Test
    void whatFollowsARevisionThatWasCountedAgainHasAnIdOfItsOwn() {
        store("m-1", "the red bike");
        var before = stored("m-1", 1);
        var then = new MessageStored(
                UUID.fromString("4f0a3f5e-6a7b-5c8d-9e0f-112233445566"),
                before.messageId(),
                before.revision(),
                before.operation(),
                before.sessionId(),
                before.occurredAt(),
                before.storedAt(),
                before.source());
        var elsewhere = new MessageStored(
                before.eventId(),
                before.messageId(),
                before.revision(),
                before.operation(),
                before.sessionId(),
                before.occurredAt(),
                before.storedAt(),
                new Source(Topics.MESSAGES, 0, 7));
        assertThat(settle(elsewhere))
                .as("told of a record that is not the revision any more")
                .isEmpty();
        var told = settle(then);
        assertThat(told)
                .singleElement()
                .satisfies(result -> assertThat(result.eventId())
                        .isEqualTo(EventIds.embedded(tenant.value(), "m-1", 1, then.eventId()))
                        .isNotEqualTo(EventIds.embedded(tenant.value(), "m-1", 1, before.eventId())));
        assertThat(settle(then))
                .extracting(MessageResult::eventId)
                .containsExactly(told.getFirst().eventId());
    }

    private void store(String id, String content) {
        StoredMessages.insert(database, tenant, id, content);
    }

    private MessageStored stored(String id, int revision) {
        return new MessageStored(
                EventIds.stored(tenant.value(), id, revision),
                id,
                revision,
                Operation.UPSERT,
                "s-1",
                TIME,
                TIME,
                new Source(Topics.MESSAGES, 0, 0));
    }

    private List<MessageResult> settle(MessageStored... events) {
        var records = Arrays.stream(events).map(event -> record(tenant, event)).toList();
        return work.settle(work.prepare(records)).stream()
                .map(result -> EmbeddedMessages.decode(result.value()))
                .toList();
    }

    private static ConsumerRecord<byte[], byte[]> record(TenantId tenant, MessageStored event) {
        return new ConsumerRecord<>(
                Topics.STORED,
                0,
                0,
                TenantKey.bytes(tenant.value()),
                PayloadCodec.avro().encode(event));
    }

    private List<ProducerRecord<byte[], byte[]>> records(List<ConsumerRecord<byte[], byte[]>> records) {
        return work.settle(work.prepare(records));
    }

    /// What was sent to the topic of retries, as it is read from there.
    private static ConsumerRecord<byte[], byte[]> again(ProducerRecord<byte[], byte[]> sent) {
        assertThat(sent.topic()).isEqualTo(Topics.RETRIES);
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                0,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }

    private String counts() {
        return rows("select 'pending ' || sum(pending) || ', failed ' || sum(failed) from message_counts")
                .getFirst();
    }

    private static String sentences(String sentence, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(sentence.replace("wheel", "wheel number " + i));
        }
        return text.toString();
    }

    private double similarity(String id, String question) {
        var vector = model.embedQuery(question);
        var literal = Arrays.toString(vector);
        return Double.parseDouble(rows("select (1 - (vector <=> '" + literal + "'::halfvec))::text from embeddings"
                        + " where message_id = '" + id + "'")
                .getFirst());
    }

    private long pending() {
        return rows("select message_id from embedding_work where state = 'pending'")
                .size();
    }

    private List<String> rows(String sql) {
        return database.read(
                tenant, Reader.WORKER, tx -> tx.sql().fetch(ofTheTenant(sql)).map(row -> row.get(0, String.class)));
    }

    /// Each table of a query, cut down to the tenant's rows.
    private String ofTheTenant(String sql) {
        return TABLE.matcher(sql)
                .replaceAll(table -> " %s (select * from alluvium.%s t where t.tenant_id = '%s') as %s"
                        .formatted(
                                table.group(1),
                                table.group(2),
                                tenant,
                                table.group(3) == null ? table.group(2) : table.group(3)));
    }

    private List<String> everyRow() {
        var rows = new ArrayList<String>();
        for (var table : List.of("chunks", "embeddings", "embedding_work", "message_counts")) {
            rows.addAll(rows("select t::text from " + table + " t order by 1"));
        }
        return rows;
    }
}
