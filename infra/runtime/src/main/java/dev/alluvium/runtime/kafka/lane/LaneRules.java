package dev.alluvium.runtime.kafka.lane;

import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// How a worker tells lanes apart, and what they may have. Asked on the loop's thread, for every record: it
/// answers from memory.
public interface LaneRules {

    LaneKey lane(ConsumerRecord<byte[], byte[]> record);

    /// What the record costs, in any unit: lanes with much waiting get equal cost, not equal numbers of
    /// records.
    long cost(ConsumerRecord<byte[], byte[]> record);

    /// Of the tenant, beside others that wait: twice the share is twice the rate.
    default double share(UUID tenant) {
        return 1;
    }

    /// How many of its records may be taken up in a second, of all its lanes together; 0 while that is not
    /// known, which holds them back.
    default double recordsPerSecond(UUID tenant) {
        return Double.POSITIVE_INFINITY;
    }
}
