package dev.alluvium.runtime.kafka.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
class PublishOutboxTest {

    private static final String TOPIC = "in";
    private static final TopicPartition P0 = new TopicPartition(TOPIC, 0);
    private static final TopicPartition P1 = new TopicPartition(TOPIC, 1);
    /// What brokers take, offset.metadata.max.bytes.
    private static final int LONGEST_METADATA = 4096;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final Ledger ledger = new Ledger();
    private final List<ProducerRecord<byte[], byte[]>> published = new ArrayList<>();
    private RuntimeException commitFails;
    private PublishOutbox publishing = publisher();

    @BeforeEach
    void own() {
        consumer.updatePartitions(
                TOPIC,
                List.of(new PartitionInfo(TOPIC, 0, null, null, null), new PartitionInfo(TOPIC, 1, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(P0, 3L, P1, 0L));
        consumer.assign(List.of(P0));
    }

    @Test
    void aPendingEntryIsPublishedOnce() throws Exception {
        var entry = pending(P0);
        ask();
        ask();
        assertThat(publishedIds()).containsExactly(entry.id());
        assertThat(ledger.pending).isEmpty();
        assertThat(publishing.inDoubt()).isFalse();
    }

    @Test
    void theOffsetStaysWhereItIs() throws Exception {
        pending(P0);
        ask();
        assertThat(committed(P0).offset()).isEqualTo(3);
        consumer.commitSync(Map.of(P0, new OffsetAndMetadata(7)));
        pending(P0);
        ask();
        assertThat(committed(P0).offset()).isEqualTo(7);
    }

    @Test
    void theOwnerOfThePartitionPublishes() throws Exception {
        var others = pending(P1);
        var ours = pending(P0);
        ask();
        assertThat(publishedIds()).containsExactly(ours.id());
        assertThat(ledger.pending).containsExactly(others);
        consumer.assign(List.of(P0, P1));
        ask();
        assertThat(publishedIds()).containsExactly(ours.id(), others.id());
    }

    @Test
    void anEntryThatACrashedPredecessorPublishedIsOnlyTakenOut() throws Exception {
        var entry = pending(P0);
        ledger.crashing = true;
        assertThatThrownBy(this::ask).isInstanceOf(IOException.class);
        assertThat(ledger.pending).containsExactly(entry);
        assertThat(publishing.inDoubt()).isTrue();
        ledger.crashing = false;
        publishing = publisher();
        ask();
        assertThat(publishedIds()).containsExactly(entry.id());
        assertThat(ledger.pending).isEmpty();
        assertThat(publishing.inDoubt()).isFalse();
    }

    @Test
    void noOffsetMayBeCommittedBetweenAnAssignmentAndTheFirstLookAtTheOutbox() throws Exception {
        publishing.partitionsAssigned();
        assertThat(publishing.inDoubt()).isTrue();
        ask();
        assertThat(publishing.inDoubt()).isFalse();
        var silent = new PublishOutbox(
                Outbox.NONE, TOPIC, consumer, new ResultProducer(this::producer, new SimpleMeterRegistry()));
        silent.partitionsAssigned();
        assertThat(silent.inDoubt()).isFalse();
    }

    @Test
    void anAbortedEntryIsPublishedAgainAndStaysInDoubtMeanwhile() throws Exception {
        var entry = pending(P0);
        commitFails = new KafkaException("aborted");
        ask();
        assertThat(publishing.inDoubt()).isTrue();
        assertThat(ledger.pending).containsExactly(entry);
        commitFails = null;
        publishing = publisher();
        ask();
        assertThat(publishedIds()).containsExactly(entry.id());
        assertThat(publishing.inDoubt()).isFalse();
    }

    @Test
    void aCommitWhoseAnswerWasLostIsReadFromTheOffsetMetadata() throws Exception {
        var entry = pending(P0);
        commitFails = new TimeoutException("no answer");
        ask();
        assertThat(publishing.inDoubt()).isTrue();
        // The transaction was committed nevertheless.
        consumer.commitSync(Map.of(P0, new OffsetAndMetadata(3, entry.id())));
        commitFails = null;
        ask();
        assertThat(publishedIds()).isEmpty();
        assertThat(ledger.pending).isEmpty();
        assertThat(publishing.inDoubt()).isFalse();
    }

    @Test
    void moreEntriesThanTheMetadataHoldsArePublishedInPartsAndACrashPublishesNoneTwice() throws Exception {
        var entries = IntStream.range(0, 250).mapToObj(_ -> pending(P0)).toList();
        ask();
        assertThat(publishedIds()).hasSize(100);
        assertThat(committed(P0).metadata().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(LONGEST_METADATA);
        ledger.crashing = true;
        assertThatThrownBy(this::ask).isInstanceOf(IOException.class);
        assertThat(publishedIds()).hasSize(200);
        ledger.crashing = false;
        publishing = publisher();
        ask();
        assertThat(publishedIds())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        entries.stream().map(OutboxEntry::id).toList());
        assertThat(ledger.pending).isEmpty();
    }

    private PublishOutbox publisher() {
        return new PublishOutbox(
                ledger, TOPIC, consumer, new ResultProducer(this::producer, new SimpleMeterRegistry()));
    }

    /// Now, and not in a second.
    private void ask() throws Exception {
        publishing.partitionsAssigned();
        publishing.publish();
    }

    private OutboxEntry pending(TopicPartition partition) {
        var key = Stream.generate(() -> UUID.randomUUID().toString().getBytes(UTF_8))
                .filter(text -> Utils.toPositive(Utils.murmur2(text)) % 2 == partition.partition())
                .findFirst()
                .orElseThrow();
        var id = new String(key, UTF_8);
        var entry = new OutboxEntry(id, key, List.of(new ProducerRecord<>("out", key, key)));
        ledger.pending.add(entry);
        return entry;
    }

    private List<String> publishedIds() {
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

    /// What is pending, as a database remembers it.
    private static final class Ledger implements Outbox {
        final List<OutboxEntry> pending = new ArrayList<>();
        boolean crashing;

        @Override
        public List<OutboxEntry> pending() {
            return List.copyOf(pending);
        }

        @Override
        public void published(List<OutboxEntry> entries) throws IOException {
            if (crashing) {
                throw new IOException("killed");
            }
            pending.removeAll(entries);
        }
    }
}
