package dev.alluvium.runtime.kafka;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// What a worker does with the records of one poll, in the two steps that the [BatchLoop] keeps apart.
///
/// @param <P> what the first step hands to the second
public interface BatchWork<P> {

    /// Reads and computes; writes nothing. Runs beside the settling of the batch before it, on a virtual thread,
    /// and may be thrown away and done again.
    P prepare(List<ConsumerRecord<byte[], byte[]>> records) throws Exception;

    /// The same, told whether somebody waits for these records who has few; the others may take their time.
    default P prepare(List<ConsumerRecord<byte[], byte[]>> records, boolean urgent) throws Exception {
        return prepare(records);
    }

    /// Commits to the database and returns the results to publish, built from what the database now holds. It
    /// must be idempotent: after a failure between this commit and the one on Kafka the same records come again,
    /// and must give the same results. Batches are settled one at a time and in the order of their records.
    List<ProducerRecord<byte[], byte[]>> settle(P prepared) throws Exception;

    /// Told when the results of a batch and its offsets are known to be committed: once for each batch that this
    /// process settled to the end, however often it tried. For figures; it may not fail.
    default void committed(P prepared) {}

    /// True when the world is down and trying again may help; false when the failure is ours, which ends the
    /// loop.
    boolean isTransient(Throwable failure);
}
