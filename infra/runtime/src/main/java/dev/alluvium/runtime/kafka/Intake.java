package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.kafka.lane.Placed;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// How a loop makes batches of what it polls. Confined to the loop's thread, except for [#isBusy].
interface Intake<P> {

    /// A partition is read from here on.
    ///
    /// @return what the group's offset says of that
    default OffsetAndMetadata placed(Placed placed) {
        return new OffsetAndMetadata(placed.offset());
    }

    /// Lets the next poll return records only where they may be taken up.
    ///
    /// @param placed whether it is known of every partition where to begin
    void pauseOrResume(boolean placed);

    Duration pollTimeout();

    void take(ConsumerRecords<byte[], byte[]> polled);

    /// Whether there is so much to look at that others may wait behind it.
    default boolean isFarBehind() {
        return false;
    }

    /// The batch is done with.
    default void done(Batch<P> batch) {}

    void forget(Set<TopicPartition> partitions);

    /// Whether there are records in hand, or there were when last polled. Thread-safe.
    boolean isBusy();
}
