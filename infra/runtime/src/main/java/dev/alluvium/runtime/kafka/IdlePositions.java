package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.kafka.outbox.ResultProducer;
import dev.alluvium.runtime.kafka.outbox.ResultProducer.Outcome;
import dev.alluvium.runtime.kafka.source.KeepPositions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Where partitions stand that had no record to show for it. A partition that ends in transaction markers
/// would show a lag for ever: no record follows that could carry its position. It goes the same way as all
/// offsets, so that it can never overtake a batch and set a group back. Confined to the loop's thread.
final class IdlePositions {

    private static final long COMMIT_EVERY = Duration.ofSeconds(1).toNanos();

    private final ResultProducer producer;
    private final Consumer<byte[], byte[]> consumer;
    private final KeepPositions kept;
    private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    private long due = System.nanoTime();

    IdlePositions(ResultProducer producer, Consumer<byte[], byte[]> consumer, KeepPositions kept) {
        this.producer = producer;
        this.consumer = consumer;
        this.kept = kept;
    }

    void reached(Map<TopicPartition, OffsetAndMetadata> next) {
        positions.putAll(next);
    }

    void forget(Set<TopicPartition> partitions) {
        positions.keySet().removeAll(partitions);
    }

    void commitNowAndThen() {
        if (positions.isEmpty() || System.nanoTime() - due < 0) {
            return;
        }
        due = System.nanoTime() + COMMIT_EVERY;
        kept.keep(positions, List.of());
        var outcome = producer.commit(List.of(), Map.copyOf(positions), consumer.groupMetadata());
        if (outcome == Outcome.COMMITTED) {
            positions.clear();
        }
    }
}
