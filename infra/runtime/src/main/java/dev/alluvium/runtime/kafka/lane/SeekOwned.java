package dev.alluvium.runtime.kafka.lane;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sets a consumer to an offset of a partition that it has. The group may take a partition away between two calls, on
/// the client's own thread (KIP-848); the poll that follows tells us so, and whoever has it next begins at what was
/// committed.
public final class SeekOwned {
    private static final Logger LOG = LoggerFactory.getLogger(SeekOwned.class);

    private SeekOwned() {}

    public static void seek(Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        try {
            consumer.seek(partition, offset);
        } catch (IllegalStateException e) {
            LOG.debug("{} not set to {}: {}", partition, offset, e.toString());
        }
    }
}
