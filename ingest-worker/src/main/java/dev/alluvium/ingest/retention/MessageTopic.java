package dev.alluvium.ingest.retention;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/// What the tending of retention needs of `alluvium.messages`.
public interface MessageTopic {
    /// The first record that Kafka still has, by partition.
    Long[] logStarts();

    /// Returns once Kafka has them.
    void publish(List<ProducerRecord<byte[], byte[]>> records);
}
