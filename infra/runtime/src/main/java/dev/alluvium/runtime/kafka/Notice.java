package dev.alluvium.runtime.kafka;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Something to tell consumers that no record led to.
///
/// @param id short and without commas; the same for the same notice, whoever asks
/// @param key of its records, and of the records that it is in order with
/// @param records all told in one transaction
public record Notice(String id, byte[] key, List<ProducerRecord<byte[], byte[]>> records) {

    public Notice {
        records = List.copyOf(records);
    }
}
