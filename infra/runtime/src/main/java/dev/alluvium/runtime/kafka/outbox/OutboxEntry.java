package dev.alluvium.runtime.kafka.outbox;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Something to publish that no consumed record led to.
///
/// @param id short and without commas; the same for the same entry, whichever instance asks
/// @param key of its records, and of the records that it is in order with
/// @param records all published in one transaction
public record OutboxEntry(String id, byte[] key, List<ProducerRecord<byte[], byte[]>> records) {

    public OutboxEntry {
        records = List.copyOf(records);
    }
}
