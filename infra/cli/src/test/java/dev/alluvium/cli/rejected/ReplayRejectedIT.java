package dev.alluvium.cli.rejected;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.events.Origin;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Rejected records on a real broker.
final class ReplayRejectedIT {
    private record Given(String bootstrapServers, Optional<Path> properties) implements KafkaSettings {}

    private final KafkaSettings kafka = new Given(SharedParts.kafka().bootstrapServers(), Optional.empty());
    private final String key = UUID.randomUUID().toString();
    private final RejectedTopic rejected = new RejectedTopic(kafka);
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void open() {
        KafkaTopics.ensure(kafka.bootstrapServers(), Topics.all(3));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
    }

    @Test
    void recordGoesBackAsItCameAndIsNotSentAgain() {
        reject("unknown-tenant", "the original", Map.of("theirs", "kept"));
        assertThat(replay().sent()).isEqualTo(1);
        var back = input().getFirst();
        assertThat(new String(back.value(), UTF_8)).isEqualTo("the original");
        assertThat(header(back, "theirs")).isEqualTo("kept");
        assertThat(header(back, RejectedHeaders.REPLAYS)).isEqualTo("1");
        assertThat(header(back, RejectedHeaders.REASON)).isNull();
        assertThat(replay().sent()).isZero();
        assertThat(input()).hasSize(1);
    }

    @Test
    void recordThatIsRejectedAgainWaitsAgainAndKeepsItsCount() {
        reject("unknown-tenant", "x", Map.of(RejectedHeaders.REPLAYS, "1"));
        assertThat(waiting().getFirst().replays()).isEqualTo(1);
        replay();
        assertThat(header(input().getFirst(), RejectedHeaders.REPLAYS)).isEqualTo("2");
    }

    @Test
    void recordKeepsItsFirstPlaceHoweverOftenItIsRefused() {
        reject(
                "suspended-tenant",
                "x",
                Map.of(
                        RejectedHeaders.TOPIC, Topics.MESSAGES,
                        RejectedHeaders.PARTITION, "2",
                        RejectedHeaders.OFFSET, "90",
                        RejectedHeaders.TIMESTAMP, "5000",
                        Origin.HEADER, "alluvium.messages@1@7@4000"));
        replay();
        assertThat(header(input().getFirst(), Origin.HEADER)).isEqualTo("alluvium.messages@1@7@4000");
    }

    @Test
    void recordThatCountsNothingItselfIsReplayedAsTheFirstTime() {
        reject("undecodable", "x", Map.of(RejectedHeaders.REPLAYS, "abc"));
        assertThat(waiting().getFirst().replays()).isZero();
        replay();
        assertThat(header(input().getFirst(), RejectedHeaders.REPLAYS)).isEqualTo("1");
    }

    @Test
    void recordThatNamesATopicOfNobodyIsNotSentThere() {
        reject("undecodable", "x", Map.of(RejectedHeaders.TOPIC, "payments"));
        var done = replay();
        assertThat(done.sent()).isZero();
        assertThat(done.elsewhere()).isEqualTo(1);
    }

    @Test
    void onlyWhatIsAskedForIsSent() {
        reject("unknown-tenant", "x", Map.of());
        reject("undecodable", "y", Map.of());
        var done = new ReplayRejected(kafka, new NoProgress())
                .replay(record -> ours(record) && record.reason().equals("undecodable"));
        assertThat(done.sent()).isEqualTo(1);
        assertThat(waiting())
                .singleElement()
                .satisfies(left -> assertThat(left.reason()).isEqualTo("unknown-tenant"));
    }

    @Test
    void whatWasCutIsNotSentInPieces() {
        reject("content-too-large", "beginning", Map.of(RejectedHeaders.CUT_FROM, "20000000"));
        var done = replay();
        assertThat(done.sent()).isZero();
        assertThat(done.cut()).isEqualTo(1);
        assertThat(waiting()).hasSize(1);
    }

    @Test
    void secondOperatorTakesOverAndNothingIsSentTwice() {
        for (int i = 0; i < 250; i++) {
            reject("unknown-tenant", "record " + i, Map.of());
        }
        var seen = new AtomicInteger();
        var second = new AtomicInteger();
        assertThatThrownBy(() -> new ReplayRejected(kafka, new NoProgress()).replay(record -> {
                    if (ours(record) && seen.incrementAndGet() == 150) {
                        second.set(replay().sent());
                    }
                    return ours(record);
                }))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("somebody else");
        assertThat(second).hasValue(150);
        assertThat(input().stream().map(record -> new String(record.value(), UTF_8)))
                .hasSize(250)
                .doesNotHaveDuplicates();
    }

    @Test
    void whoeverIsKilledHalfWayIsFollowedByOneWhoSendsTheRest() {
        for (int i = 0; i < 250; i++) {
            reject("unknown-tenant", "record " + i, Map.of());
        }
        var seen = new AtomicInteger();
        assertThatThrownBy(() -> new ReplayRejected(kafka, new NoProgress()).replay(record -> {
                    if (ours(record) && seen.incrementAndGet() == 150) {
                        throw new IllegalStateException("killed");
                    }
                    return ours(record);
                }))
                .hasMessage("killed");
        assertThat(replay().sent()).isEqualTo(150);
        assertThat(input().stream().map(record -> new String(record.value(), UTF_8)))
                .hasSize(250)
                .doesNotHaveDuplicates();
        assertThat(waiting()).isEmpty();
    }

    private ReplayRejected.Done replay() {
        return new ReplayRejected(kafka, new NoProgress()).replay(this::ours);
    }

    private boolean ours(RejectedRecord record) {
        return record.key().equals(key);
    }

    private List<RejectedRecord> waiting() {
        var found = new ArrayList<RejectedRecord>();
        rejected.waiting(record -> {
            if (ours(record)) {
                found.add(record);
            }
        });
        return found;
    }

    private List<ConsumerRecord<byte[], byte[]>> input() {
        try (var reader = new TopicReader(kafka.bootstrapServers(), Topics.MESSAGES)) {
            return reader.toTheEnd(key.getBytes(UTF_8));
        }
    }

    private void reject(String reason, String value, Map<String, String> further) {
        var record = new ProducerRecord<>(Topics.REJECTED, key.getBytes(UTF_8), value.getBytes(UTF_8));
        record.headers()
                .add(RejectedHeaders.REASON, reason.getBytes(UTF_8))
                .add(RejectedHeaders.TOPIC, Topics.MESSAGES.getBytes(UTF_8));
        further.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        producer.send(record);
        producer.flush();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    private static final class NoProgress implements ProgressLine {
        @Override
        public void step() {}

        @Override
        public void to(long done) {}

        @Override
        public void close() {}
    }
}
