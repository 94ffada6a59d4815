package dev.alluvium.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// With the client library's fakes for the broker.
class TellNoticesTest {

    private static final String TOPIC = "in";
    private static final TopicPartition P0 = new TopicPartition(TOPIC, 0);
    private static final TopicPartition P1 = new TopicPartition(TOPIC, 1);
    /// What brokers take, offset.metadata.max.bytes.
    private static final int LONGEST_NOTE = 4096;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final Ledger ledger = new Ledger();
    private final List<ProducerRecord<byte[], byte[]>> published = new ArrayList<>();
    private RuntimeException commitFails;
    private TellNotices tell = teller();

    @BeforeEach
    void own() {
        consumer.updatePartitions(
                TOPIC,
                List.of(new PartitionInfo(TOPIC, 0, null, null, null), new PartitionInfo(TOPIC, 1, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(P0, 3L, P1, 0L));
        consumer.assign(List.of(P0));
    }

    @Test
    void whatIsDueIsToldOnce() throws Exception {
        var notice = due(P0);
        ask();
        ask();
        assertThat(told()).containsExactly(notice.id());
        assertThat(ledger.due).isEmpty();
        assertThat(tell.inDoubt()).isFalse();
    }

    @Test
    void theOffsetStaysWhereItIs() throws Exception {
        due(P0);
        ask();
        assertThat(committed(P0).offset()).isEqualTo(3);
        consumer.commitSync(Map.of(P0, new OffsetAndMetadata(7)));
        due(P0);
        ask();
        assertThat(committed(P0).offset()).isEqualTo(7);
    }

    @Test
    void whoeverOwnsThePartitionTells() throws Exception {
        var others = due(P1);
        var ours = due(P0);
        ask();
        assertThat(told()).containsExactly(ours.id());
        assertThat(ledger.due).containsExactly(others);
        consumer.assign(List.of(P0, P1));
        ask();
        assertThat(told()).containsExactly(ours.id(), others.id());
    }

    @Test
    void whatAPredecessorToldBeforeItCrashedIsOnlyRemembered() throws Exception {
        var notice = due(P0);
        ledger.crashing = true;
        assertThatThrownBy(this::ask).isInstanceOf(IOException.class);
        assertThat(ledger.due).containsExactly(notice);
        assertThat(tell.inDoubt()).isTrue();
        ledger.crashing = false;
        tell = teller();
        ask();
        assertThat(told()).containsExactly(notice.id());
        assertThat(ledger.due).isEmpty();
        assertThat(tell.inDoubt()).isFalse();
    }

    @Test
    void noOffsetMayBeCommittedFromAnAssignmentUntilItIsKnownWhatIsDue() throws Exception {
        tell.partitionsAssigned();
        assertThat(tell.inDoubt()).isTrue();
        ask();
        assertThat(tell.inDoubt()).isFalse();
        var silent = new TellNotices(Notices.NONE, TOPIC, consumer, new ResultProducer(this::producer));
        silent.partitionsAssigned();
        assertThat(silent.inDoubt()).isFalse();
    }

    @Test
    void whatWasAbortedIsToldAgainAndStaysInDoubtMeanwhile() throws Exception {
        var notice = due(P0);
        commitFails = new KafkaException("aborted");
        ask();
        assertThat(tell.inDoubt()).isTrue();
        assertThat(ledger.due).containsExactly(notice);
        commitFails = null;
        tell = teller();
        ask();
        assertThat(told()).containsExactly(notice.id());
        assertThat(tell.inDoubt()).isFalse();
    }

    @Test
    void anAnswerThatWasLostIsReadFromTheNote() throws Exception {
        var notice = due(P0);
        commitFails = new TimeoutException("no answer");
        ask();
        assertThat(tell.inDoubt()).isTrue();
        // It took place all the same.
        consumer.commitSync(Map.of(P0, new OffsetAndMetadata(3, notice.id())));
        commitFails = null;
        ask();
        assertThat(told()).isEmpty();
        assertThat(ledger.due).isEmpty();
        assertThat(tell.inDoubt()).isFalse();
    }

    @Test
    void moreThanANoteHoldsAreToldBitByBitAndACrashInBetweenTellsNoneTwice() throws Exception {
        var notices = IntStream.range(0, 250).mapToObj(_ -> due(P0)).toList();
        ask();
        assertThat(told()).hasSize(100);
        assertThat(committed(P0).metadata().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(LONGEST_NOTE);
        ledger.crashing = true;
        assertThatThrownBy(this::ask).isInstanceOf(IOException.class);
        assertThat(told()).hasSize(200);
        ledger.crashing = false;
        tell = teller();
        ask();
        assertThat(told())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        notices.stream().map(Notice::id).toList());
        assertThat(ledger.due).isEmpty();
    }

    private TellNotices teller() {
        return new TellNotices(ledger, TOPIC, consumer, new ResultProducer(this::producer));
    }

    /// Now, and not in a second.
    private void ask() throws Exception {
        tell.partitionsAssigned();
        tell.tell();
    }

    private Notice due(TopicPartition partition) {
        var key = Stream.generate(() -> UUID.randomUUID().toString().getBytes(UTF_8))
                .filter(text -> Utils.toPositive(Utils.murmur2(text)) % 2 == partition.partition())
                .findFirst()
                .orElseThrow();
        var id = new String(key, UTF_8);
        var notice = new Notice(id, key, List.of(new ProducerRecord<>("out", key, key)));
        ledger.due.add(notice);
        return notice;
    }

    private List<String> told() {
        return published.stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    private OffsetAndMetadata committed(TopicPartition partition) {
        return consumer.committed(Set.of(partition)).get(partition);
    }

    private MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            private Map<TopicPartition, OffsetAndMetadata> pending = Map.of();
            private int seen;

            @Override
            public void sendOffsetsToTransaction(
                    Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
                super.sendOffsetsToTransaction(offsets, group);
                pending = offsets;
            }

            @Override
            public void commitTransaction() {
                commitTransactionException = commitFails;
                super.commitTransaction();
                consumer.commitSync(pending);
                published.addAll(history().subList(seen, history().size()));
                seen = history().size();
            }
        };
    }

    /// What is due, as a database remembers it.
    private static final class Ledger implements Notices {
        final List<Notice> due = new ArrayList<>();
        boolean crashing;

        @Override
        public List<Notice> due() {
            return List.copyOf(due);
        }

        @Override
        public void told(List<Notice> notices) throws IOException {
            if (crashing) {
                throw new IOException("killed");
            }
            due.removeAll(notices);
        }
    }
}
