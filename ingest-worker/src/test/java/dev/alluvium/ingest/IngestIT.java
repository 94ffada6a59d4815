package dev.alluvium.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.IfSender;
import dev.alluvium.events.Message;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.events.Visibility;
import dev.alluvium.runtime.kafka.BatchWork;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The worker's parts on a real broker and a real database.
@Timeout(120)
class IngestIT {
    private static final Pattern TABLE =
            Pattern.compile(" (from|join) (\\w+)(?: (?!(?:join|on|using|where|order)\\b)(\\w+))?");

    private final MigratedDatabase migrated = MigratedDatabase.create();
    private final String group = "ingest-it-" + UUID.randomUUID();
    private final TenantId tenant = migrated.newTenant();
    private final String brokers = SharedParts.kafka().bootstrapServers();
    private TenantDatabase database;
    private KafkaProducer<byte[], byte[]> producer;
    private RunningIngest running;

    @BeforeEach
    void open() {
        KafkaTopics.ensure(brokers, Topics.all(3));
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers, "max.request.size", 20 << 20, "buffer.memory", 64L << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        running = start(group, UnaryOperator.identity());
    }

    @AfterEach
    void close() throws Exception {
        running.stop();
        producer.close();
        database.close();
        migrated.close();
    }

    @Test
    void aMessageIsStoredAndAnnounced() {
        publish(Samples.message("m-1", "who ordered the red bike?"));
        var event = stored(1).getFirst();
        assertThat(event.messageId()).isEqualTo("m-1");
        assertThat(event.revision()).isEqualTo(1);
        assertThat(event.source().topic()).isEqualTo(Topics.MESSAGES);
        assertThat(rows("select content from messages")).containsExactly("who ordered the red bike?");
        assertThat(counts()).isEqualTo("stored 1, deleted 0, pending 1, failed 0");
    }

    @Test
    void jsonIsTakenToo() {
        send(key(), """
            {"message_id":"m-1","session_id":"s","channel":"c","sender":{"id":"ana"},"content":"plain",
             "occurred_at":"2026-01-01T00:00:00Z","metadata":{"k":[1,2]}}
            """.getBytes(UTF_8));
        stored(1);
        assertThat(rows("select metadata->>'k' from messages")).containsExactly("[1, 2]");
    }

    @Test
    void theOffsetOfTheSendersClockIsKept() {
        for (var time : List.of("22:00:00-08:00", "22:00:00+05:30", "22:00:00Z")) {
            send(
                    key(),
                    ("{\"message_id\":\"m" + time
                                    + "\",\"session_id\":\"s\",\"channel\":\"c\",\"sender\":{\"id\":\"ana\"},"
                                    + "\"content\":\"plain\",\"occurred_at\":\"2026-03-02T" + time + "\"}")
                            .getBytes(UTF_8));
        }
        stored(3);
        assertThat(rows("select coalesce(utc_offset::text, 'UTC') from messages"))
                .containsExactlyInAnyOrder("-28800", "19800", "UTC");
        send(key(), """
            {"message_id":"m22:00:00Z","session_id":"s","channel":"c","sender":{"id":"ana"},"content":"other",
             "occurred_at":"2026-03-02T22:00:00-08:00"}
            """.getBytes(UTF_8));
        stored(4);
        assertThat(rows("select coalesce(utc_offset::text, 'UTC') from messages where content = 'other'"))
                .containsExactly("-28800");
    }

    @Test
    void editsMakeRevisionsRepetitionsDoNotAndDeletesLeaveATombstone() {
        publish(Samples.message("m-1", "one"));
        publish(Samples.message("m-1", "one"));
        publish(Samples.message("m-1", "two"));
        publish(Message.delete("m-1", Samples.TIME));
        publish(Samples.message("m-2", "other"));
        var events = stored(4);
        assertThat(events.stream().map(e -> e.messageId() + " " + e.revision() + " " + e.operation()))
                .containsExactly("m-1 1 UPSERT", "m-1 2 UPSERT", "m-1 3 DELETE", "m-2 1 UPSERT");
        assertThat(events.get(2).operation()).isEqualTo(Operation.DELETE);
        assertThat(rows("select message_id || ' ' || revision || ' ' || deleted || ' ' || coalesce(content, '-')"
                        + " from messages order by message_id"))
                .containsExactly("m-1 3 true -", "m-2 1 false other");
        assertThat(rows("select message_id from embedding_work")).containsExactly("m-2");
        assertThat(counts()).isEqualTo("stored 1, deleted 1, pending 1, failed 0");
        assertThat(rows("select topic || ' ' || outcome || ' ' || message from passed_records"))
                .containsExactly(Topics.MESSAGES + " unchanged m-1");
    }

    @Test
    void aTombstoneIsForThoseWhomTheMessageWasFor() {
        tombstonesAreForThoseWhomTheMessagesWereFor(true);
    }

    @Test
    void aTombstoneOfOneBatchIsForTheSame() {
        tombstonesAreForThoseWhomTheMessagesWereFor(false);
    }

    private void tombstonesAreForThoseWhomTheMessagesWereFor(boolean oneByOne) {
        int count = 0;
        for (var visibility : Visibility.values()) {
            publish(Samples.message(visibility.name(), Visibility.PUBLIC));
            publish(Samples.message(visibility.name(), visibility));
            count += visibility == Visibility.PUBLIC ? 1 : 2;
            if (oneByOne) {
                stored(count);
            }
            publish(Message.delete(visibility.name(), Samples.TIME));
            count++;
        }
        publish(Message.delete("unheard-of", Samples.TIME));
        stored(count + 1);
        assertThat(rows("select visibility || ' ' || sender_id || ' ' || coalesce(content, '-') from messages"
                        + " order by 1"))
                .containsExactly("agent_only  -", "private ana -", "public  -", "public  -");
        publish(Samples.message("PRIVATE", "again"));
        stored(count + 2);
        assertThat(rows("select visibility from messages where message_id = 'PRIVATE'"))
                .containsExactly("public");
    }

    @Test
    void badRecordsAreRejectedWithTheirReasonAndHoldNothingUp() {
        var suspended = migrated.newTenant();
        migrated.asSuperuser("update alluvium.tenants set state = 'suspended' where tenant_id = '" + suspended + "'");
        var good = PayloadCodec.avro().encode(Samples.message("m-1", "good"));
        var unknownSchema = good.clone();
        unknownSchema[2] ^= 1;
        var bad = new LinkedHashMap<ProducerRecord<byte[], byte[]>, String>();
        bad.put(record(key(), "neither".getBytes(UTF_8)), "undecodable");
        bad.put(record(key(), unknownSchema), "unknown-schema");
        bad.put(record(null, good), "key-missing");
        bad.put(record("tenant".getBytes(UTF_8), good), "key-not-a-uuid");
        bad.put(record(TenantKey.bytes(UUID.randomUUID()), good), "unknown-tenant");
        bad.put(record(TenantKey.bytes(suspended.value()), good), "suspended-tenant");
        bad.put(record(key(), json("content", "\"\"")), "field-missing");
        bad.put(record(key(), json("message_id", "\"" + "x".repeat(201) + "\"")), "field-too-long");
        bad.put(record(key(), json("content", "\"" + "x".repeat((1 << 20) + 1) + "\"")), "content-too-large");
        bad.put(record(key(), json("metadata", "[1]")), "metadata-not-an-object");
        bad.put(record(key(), json("occurred_at", "\"+99999-01-01T00:00:00Z\"")), "time-out-of-range");
        bad.put(record(key(), json("content", "\"a\\u0000b\"")), "nul-character");
        bad.put(record(key(), json("content", "\"a\\ud800b\"")), "unpaired-surrogate");
        bad.put(record(key(), new byte[10_000_000]), "undecodable");
        bad.keySet().forEach(producer::send);
        publish(Samples.message("m-2", "after all of them"));

        stored(1);
        assertThat(rows("select message_id from messages")).containsExactly("m-2");
        assertThat(rows("select split_part(reason, ':', 1) from passed_records where outcome = 'rejected'"))
                .containsExactlyInAnyOrder(bad.entrySet().stream()
                        .filter(record -> Arrays.equals(record.getKey().key(), key()))
                        .map(Map.Entry::getValue)
                        .toArray(String[]::new));
        var reasons = new ArrayList<String>();
        try (var reader = new TopicReader(brokers, Topics.REJECTED)) {
            reader.await(key(), 10);
            bad.keySet().forEach(record -> reader.await(record.key(), 1));
            for (var entry : bad.entrySet()) {
                reasons.add(reader.all().stream()
                        .filter(record -> Arrays.equals(
                                        record.value(), entry.getKey().value())
                                && Arrays.equals(record.key(), entry.getKey().key()))
                        .map(record -> header(record, RejectedHeaders.REASON))
                        .findFirst()
                        .orElse("lost"));
            }
        }
        assertThat(reasons).containsExactlyElementsOf(bad.values());
    }

    @Test
    void whatOnlyTheDatabaseRefusesIsRejectedAloneAndTheOthersAreStored() {
        migrated.asSuperuser("alter table alluvium.messages add constraint refuses check (content <> 'refuse me')");
        for (int i = 0; i < 20; i++) {
            publish(Samples.message("m-" + i, i == 13 ? "refuse me" : "fine " + i));
        }
        stored(19);
        try (var reader = new TopicReader(brokers, Topics.REJECTED)) {
            var rejected = reader.await(key(), 1).getFirst();
            assertThat(header(rejected, RejectedHeaders.REASON)).isEqualTo("not-storable");
            assertThat(header(rejected, RejectedHeaders.DETAIL)).doesNotContain("refuse me");
        }
    }

    @Test
    void replayingTheWholeInputChangesNoRowAndNoEventId() throws Exception {
        for (int i = 0; i < 30; i++) {
            publish(Samples.message("m-" + i % 10, "text " + i));
        }
        publish(Message.delete("m-3", Samples.TIME));
        var first = stored(31);
        var rows = everyRow();
        running.stop();
        running = start("replay-" + group, UnaryOperator.identity());
        var both = stored(62);
        assertThat(both.subList(31, 62)).isEqualTo(first);
        assertThat(everyRow()).isEqualTo(rows);
    }

    @Test
    void aCrashBetweenTheTwoCommitsLosesAndDoublesNothing() throws Exception {
        running.stop();
        var crash = new AtomicBoolean(true);
        running = start(group, work -> new BatchWork<>() {
            @Override
            public List<Incoming> prepare(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
                return work.prepare(records);
            }

            @Override
            public List<ProducerRecord<byte[], byte[]>> settle(List<Incoming> prepared) throws Exception {
                var results = work.settle(prepared);
                if (prepared.stream().anyMatch(ours()) && crash.getAndSet(false)) {
                    throw new IllegalStateException("crash after the database commit");
                }
                return results;
            }

            @Override
            public boolean isTransient(Throwable failure) {
                return work.isTransient(failure);
            }
        });
        publish(Samples.message("m-1", "one"));
        publish(Samples.message("m-1", "two"));
        assertThatThrownBy(() -> running.ended().get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThat(rows("select content from messages")).isNotEmpty();
        running.close();
        running = start(group, UnaryOperator.identity());
        stored(2);
        publish(Samples.message("m-2", "three"));
        assertThat(stored(3).stream().map(e -> e.messageId() + " " + e.revision()))
                .containsExactly("m-1 1", "m-1 2", "m-2 1");
    }

    @Test
    void manyTenantsInOnePollEachGetTheirOwn() {
        var tenants = new ArrayList<TenantId>();
        for (int i = 0; i < 20; i++) {
            tenants.add(migrated.newTenant());
        }
        for (int i = 0; i < 200; i++) {
            var its = tenants.get(i % 20);
            producer.send(record(
                    TenantKey.bytes(its.value()),
                    PayloadCodec.json().encode(Samples.message("m-" + i, its.toString()))));
        }
        try (var reader = new TopicReader(brokers, Topics.STORED)) {
            for (var its : tenants) {
                reader.await(TenantKey.bytes(its.value()), 10);
                assertThat(database
                                .read(
                                        its,
                                        Reader.WORKER,
                                        tx -> tx.sql()
                                                .fetchValues("select distinct content from alluvium.messages where"
                                                        + " tenant_id = '" + its + "'"))
                                .stream()
                                .map(Object::toString)
                                .toList())
                        .containsExactly(its.toString());
            }
        }
    }

    @Test
    void fieldsOfTomorrowAreIgnoredAndFieldsOfTodayAreDemanded() {
        send(key(), """
            {"message_id":"m-1","session_id":"s","channel":"c","sender":{"id":"ana","pronouns":"she"},"content":"new",
             "occurred_at":"2026-01-01T00:00:00Z","mood":["good",{"since":1}],"schema_version":9}
            """.getBytes(UTF_8));
        send(key(), """
            {"message_id":"m-2","session_id":"s","channel":"c","sender":{"pronouns":"she"},"content":"newer",
             "occurred_at":"2026-01-01T00:00:00Z"}
            """.getBytes(UTF_8));
        stored(1);
        assertThat(rows("select content from messages")).containsExactly("new");
        try (var reader = new TopicReader(brokers, Topics.REJECTED)) {
            var rejected = reader.await(key(), 1).getFirst();
            assertThat(header(rejected, RejectedHeaders.REASON)).isEqualTo("field-missing");
            assertThat(header(rejected, RejectedHeaders.DETAIL)).contains("sender.id");
        }
    }

    @Test
    void whoWritesForOneSenderDoesNotTakeAnothersMessageFromTheRows() {
        publish(Samples.message("m-1", "ana's"));
        stored(1);
        var deletion = record(key(), PayloadCodec.avro().encode(Message.delete("m-1", Samples.TIME)));
        deletion.headers().add(IfSender.HEADER, "human:ben".getBytes(UTF_8));
        producer.send(deletion);
        try (var reader = new TopicReader(brokers, Topics.REJECTED)) {
            assertThat(header(reader.await(key(), 1).getFirst(), RejectedHeaders.REASON))
                    .isEqualTo("not-the-sender");
        }
        var own = record(key(), PayloadCodec.avro().encode(Message.delete("m-1", Samples.TIME)));
        own.headers().add(IfSender.HEADER, "human:ana".getBytes(UTF_8));
        producer.send(own);
        assertThat(stored(2).getLast().operation()).isEqualTo(Operation.DELETE);
    }

    @Test
    void traceHeadersArePassedOn() {
        var record = record(key(), PayloadCodec.avro().encode(Samples.message("m-1", "traced")));
        record.headers().add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".getBytes(UTF_8));
        producer.send(record);
        try (var reader = new TopicReader(brokers, Topics.STORED)) {
            assertThat(header(reader.await(key(), 1).getFirst(), "traceparent")).startsWith("00-0af7651916cd43dd");
        }
    }

    /// The topic holds other tests' records too.
    private Predicate<Incoming> ours() {
        return incoming -> Arrays.equals(incoming.record().key(), key());
    }

    private RunningIngest start(String group, UnaryOperator<BatchWork<List<Incoming>>> around) {
        return RunningIngest.start(database, brokers, Topics.MESSAGES, group, around);
    }

    private void publish(Message message) {
        send(key(), PayloadCodec.avro().encode(message));
    }

    private void send(byte[] key, byte[] value) {
        producer.send(record(key, value));
    }

    private static ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
        return new ProducerRecord<>(Topics.MESSAGES, key, value);
    }

    private byte[] key() {
        return TenantKey.bytes(tenant.value());
    }

    private static byte[] json(String field, String value) {
        var text = new String(PayloadCodec.json().encode(Samples.message("m-bad", "CONTENT")), UTF_8);
        var was = switch (field) {
            case "content" -> "\"CONTENT\"";
            case "message_id" -> "\"m-bad\"";
            case "occurred_at" -> "\"2026-01-01T00:00:00Z\"";
            case "metadata" -> "{\"k\":\"v\"}";
            default -> throw new IllegalArgumentException(field);
        };
        assertThat(text).contains("\"" + field + "\":" + was);
        return text.replace("\"" + field + "\":" + was, "\"" + field + "\":" + value)
                .getBytes(UTF_8);
    }

    private List<MessageStored> stored(int count) {
        var events = new ArrayList<MessageStored>();
        try (var reader = new TopicReader(brokers, Topics.STORED)) {
            reader.await(key(), count);
            for (var record : reader.toTheEnd(key())) {
                events.add(PayloadCodec.decode(record.value(), MessageStored.class));
            }
        } catch (dev.alluvium.events.RejectedException e) {
            throw new AssertionError(e);
        }
        assertThat(events).hasSize(count);
        return events;
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
        for (var table : List.of("messages", "superseded_revisions", "embedding_work", "message_counts")) {
            rows.addAll(rows("select t::text from " + table + " t order by 1"));
        }
        return rows;
    }

    private String counts() {
        return rows("select 'stored ' || sum(stored) || ', deleted ' || sum(deleted) || ', pending ' || sum(pending)"
                        + " || ', failed ' || sum(failed) from message_counts")
                .getFirst();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
