package dev.alluvium.runtime.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SameLogTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);

    private final Metrics metrics = new Metrics();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        @SuppressWarnings("unchecked")
        public synchronized Map<MetricName, ? extends Metric> metrics() {
            return metrics.metrics();
        }
    };
    /// What the log says; it does not answer about others.
    private final Map<Integer, Boolean> answers = new ConcurrentHashMap<>();

    private final SameLog sameLog = new SameLog(new Answers(), consumer);
    private long connections = 1;

    @BeforeEach
    void place() {
        metrics.addMetric(metrics.metricName("connection-creation-total", "consumer-metrics"), (_, _) -> connections);
        consumer.assign(List.of(P0, P1));
        sameLog.placed(P0, sameLog.connections());
        sameLog.placed(P1, sameLog.connections());
    }

    @Test
    void recordsAreTakenWithoutAQuestionWhileNoConnectionIsNew() {
        assertThat(offsets(sameLog.known(polled(P0, 5, 6)))).containsExactly(5L, 6L);
        assertThat(sameLog.unknown()).isEmpty();
        assertThat(sameLog.takeAgain()).isEmpty();
    }

    @Test
    void afterANewConnectionTheLogIsAsked() {
        sameLog.known(polled(P0, 5));
        sameLog.known(polled(P1, 7));
        answers.putAll(Map.of(0, true, 1, true));
        connections++;
        assertThat(offsets(sameLog.known(polled(P0, 6)))).containsExactly(6L);
        assertThat(sameLog.takeAgain()).isEmpty();
    }

    @Test
    void nothingIsTakenOfALogThatIsAnotherOne() {
        sameLog.known(polled(P0, 5));
        sameLog.known(polled(P1, 7));
        answers.putAll(Map.of(0, false, 1, true));
        connections++;
        assertThat(sameLog.known(polled(P0, 6)).count()).isZero();
        assertThat(sameLog.takeAgain()).containsExactly(P0);
        assertThat(sameLog.replacedAfter(P0)).hasValue(5000);
        assertThat(offsets(sameLog.known(polled(P1, 8)))).containsExactly(8L);
        sameLog.leave(Set.of(P0));
        assertThat(sameLog.known(polled(P0, 6)).count()).isZero();
        sameLog.placed(P0, sameLog.connections());
        assertThat(offsets(sameLog.known(polled(P0, 2)))).containsExactly(2L);
        assertThat(sameLog.replacedAfter(P0)).isEmpty();
    }

    @Test
    void whileNobodyAnswersTheConsumerGoesBack() {
        sameLog.known(polled(P0, 5));
        sameLog.known(polled(P1, 7));
        connections++;
        assertThat(sameLog.known(polled(P0, 6, 9)).count()).isZero();
        assertThat(consumer.position(P0)).isEqualTo(6);
        assertThat(sameLog.unknown()).containsExactlyInAnyOrder(P0, P1);
        await(() -> sameLog.known(ConsumerRecords.empty()).isEmpty() && sameLog.failure() != null);
        assertThat(sameLog.failure()).hasMessage("no answer");
        answers.putAll(Map.of(0, true, 1, true));
        await(() -> !sameLog.known(polled(P0, 6)).isEmpty());
        assertThat(sameLog.failure()).isNull();
        assertThat(sameLog.unknown()).isEmpty();
    }

    @Test
    void whatWasPassedOverWithoutARecordIsPassedOverOnceMore() {
        sameLog.known(polled(P0, 5));
        sameLog.known(polled(P1, 7));
        connections++;
        sameLog.known(new ConsumerRecords<>(Map.of(), Map.of(P0, new OffsetAndMetadata(7))));
        assertThat(consumer.position(P0)).isEqualTo(6);
    }

    @Test
    void aPartitionOfWhichNothingWasReadIsPlacedAgain() {
        sameLog.known(polled(P0, 5));
        answers.put(0, true);
        connections++;
        assertThat(offsets(sameLog.known(polled(P0, 6)))).containsExactly(6L);
        assertThat(sameLog.takeAgain()).containsExactly(P1);
    }

    @Test
    void aLogIsKnownByTheLastRecordOfItsTime() {
        var last = new LastRead(60, 1000);
        assertThat(last.isIn(new LastRead(60, 1000), -1)).isTrue();
        assertThat(last.isIn(new LastRead(58, 1000), 61)).isTrue();
        // It ends before, or retention took it.
        assertThat(last.isIn(new LastRead(-1, -1), -1)).isFalse();
        assertThat(last.isIn(new LastRead(70, 1200), 70)).isFalse();
        // It has grown past it again.
        assertThat(last.isIn(new LastRead(55, 1200), 55)).isFalse();
        assertThat(last.isIn(new LastRead(58, 1000), 60)).isFalse();
    }

    private final class Answers implements SourceIdentity {
        @Override
        public String current() {
            return "";
        }

        @Override
        public Map<Integer, Boolean> have(Map<Integer, LastRead> records) {
            if (answers.isEmpty()) {
                throw new TimeoutException("no answer");
            }
            return Map.copyOf(answers);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static List<Long> offsets(ConsumerRecords<byte[], byte[]> records) {
        var offsets = new ArrayList<Long>();
        records.forEach(record -> offsets.add(record.offset()));
        return offsets;
    }

    private static ConsumerRecords<byte[], byte[]> polled(TopicPartition partition, long... offsets) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (long offset : offsets) {
            records.add(new ConsumerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    offset,
                    1000 * offset,
                    TimestampType.LOG_APPEND_TIME,
                    0,
                    0,
                    null,
                    new byte[0],
                    new RecordHeaders(),
                    Optional.empty()));
        }
        return new ConsumerRecords<>(
                Map.of(partition, records), Map.of(partition, new OffsetAndMetadata(offsets[offsets.length - 1] + 1)));
    }
}
