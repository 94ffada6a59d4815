package dev.alluvium.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.ChangeKind;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.Evidence;
import dev.alluvium.events.InsightChange;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Result;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantErased;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topic;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.CutTopic;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.outbox.OutboxEntry;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.wiring.CutErased;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a plain consumer finds on the topic of insights, on a real broker.
@Timeout(120)
class CutInsightsIT {

    private record Given(String bootstrapServers, Optional<Path> properties) implements KafkaSettings {}

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final String brokers = SharedParts.kafka().bootstrapServers();
    private final String topic = "insights-" + UUID.randomUUID();
    private final UUID ours = UUID.randomUUID();
    private final UUID theirs = UUID.randomUUID();
    private final CutTopic cut = new CutTopic(new Given(brokers, Optional.empty()), topic);
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void open() {
        var config = Topics.all(1).stream()
                .filter(each -> each.name().equals(Topics.INSIGHTS))
                .findFirst()
                .orElseThrow()
                .config();
        KafkaTopics.ensure(brokers, List.of(new Topic(topic, 1, config)));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers, "transactional.id", topic),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    @AfterEach
    void close() {
        producer.close();
    }

    @Test
    void nobodyReadsAWordOfAnErasedTenantAndTheOthersTableIsWhole() throws Exception {
        var kept = new UUID(0, 1);
        tell(theirs, change(theirs, kept, 1, "Their first words", "one"));
        tell(ours, change(ours, new UUID(0, 2), 1, "Our secret", "our quote"));
        tell(theirs, change(theirs, kept, 2, "Their last words", "one", "two"));
        tell(theirs, change(theirs, new UUID(0, 3), 1, "Something else", "three"));
        tell(ours, change(ours, new UUID(0, 2), 2, "Our secret", "our quote", "our other quote"));
        tell(ours, new TenantErased(EventIds.erased(ours), ours, NOON));
        var told = new ArrayList<OutboxEntry>();

        erasing(told).published(List.of(new OutboxEntry(ours.toString(), TenantKey.bytes(ours), List.of())));

        assertThat(told).hasSize(1);
        assertThat(words()).doesNotContain("secret", "our quote", "our other quote");
        assertThat(events())
                .extracting(event -> event instanceof InsightChange change ? change.text() : "erased")
                .containsExactly("Their last words", "Something else", "erased");

        erasing(told).published(List.of(new OutboxEntry(ours.toString(), TenantKey.bytes(ours), List.of())));
        assertThat(events()).as("nothing is left to be done").hasSize(3);
    }

    @Test
    void whatAnInsightNoLongerSaysIsGoneAfterADay() throws Exception {
        var insight = new UUID(0, 1);
        tell(ours, change(ours, insight, 1, "She opens the vault", "the vault"));
        tell(ours, change(ours, insight, 2, "", new String[0]));
        tell(theirs, change(theirs, insight, 1, "Tea", "tea"));
        tell(theirs, change(theirs, insight, 2, "Tea", "tea", "more tea"));
        var now = Instant.now();

        assertThat(cut.cut(0, new KeepInsights(Set.of(), now))).isEmpty();
        assertThat(words()).contains("vault");

        var done = cut.cut(0, new KeepInsights(Set.of(), now.plus(Duration.ofHours(25))));
        assertThat(done)
                .hasValueSatisfying(counts -> assertThat(counts.removed()).isEqualTo(2));
        assertThat(words()).doesNotContain("vault").contains("more tea");
        assertThat(events()).hasSize(2);
    }

    @Test
    void whatNobodyChangesIsWrittenOnceMoreBeforeTheTopicForgetsIt() throws Exception {
        tell(ours, change(ours, new UUID(0, 1), 1, "Tea", "tea"));
        var before = records().getFirst();

        assertThat(cut.cut(0, new KeepInsights(Set.of(), Instant.now().plus(Duration.ofDays(6)))))
                .isEmpty();
        assertThat(cut.cut(0, new KeepInsights(Set.of(), Instant.now().plus(Duration.ofDays(8)))))
                .isPresent();

        var after = records();
        assertThat(after).singleElement().satisfies(record -> {
            assertThat(record.offset()).isGreaterThan(before.offset());
            assertThat(record.value()).isEqualTo(before.value());
            assertThat(record.key()).isEqualTo(before.key());
            assertThat(record.headers()).isEqualTo(before.headers());
        });
    }

    private Outbox erasing(List<OutboxEntry> told) {
        var telling = new Outbox() {
            @Override
            public List<OutboxEntry> pending() {
                return List.of();
            }

            @Override
            public void published(List<OutboxEntry> entries) {
                told.addAll(entries);
            }
        };
        return new CutErased(telling, cut, erased -> new KeepInsights(erased, Instant.now()));
    }

    private void tell(UUID tenant, Result event) {
        producer.beginTransaction();
        var record = new ProducerRecord<>(
                topic, TenantKey.bytes(tenant), PayloadCodec.avro().encode(event));
        record.headers().add("traceparent", "00-1".getBytes(StandardCharsets.UTF_8));
        producer.send(record);
        producer.commitTransaction();
    }

    private static InsightChange change(UUID tenant, UUID id, int revision, String text, String... quotes) {
        var evidence = new ArrayList<Evidence>();
        for (var quote : quotes) {
            evidence.add(new Evidence("m-" + quote.hashCode(), quote, NOON));
        }
        return new InsightChange(
                EventIds.insight(tenant, id, revision),
                ChangeKind.FOUND,
                id,
                revision,
                "fact",
                text,
                null,
                "s",
                "",
                0.5,
                quotes.length,
                evidence,
                NOON,
                NOON,
                NOON,
                "active",
                null,
                null,
                "public",
                new Source("alluvium.messages", 0, 0));
    }

    private List<Result> events() throws RejectedException {
        var events = new ArrayList<Result>();
        for (var record : records()) {
            events.add(PayloadCodec.decode(record.value(), Result.class));
        }
        return events;
    }

    private String words() {
        var words = new StringBuilder();
        records().forEach(record -> words.append(new String(record.value(), StandardCharsets.ISO_8859_1)));
        return words.toString();
    }

    /// As somebody reads them who does not care for transactions, from the beginning.
    private List<ConsumerRecord<byte[], byte[]>> records() {
        var partition = new TopicPartition(topic, 0);
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
