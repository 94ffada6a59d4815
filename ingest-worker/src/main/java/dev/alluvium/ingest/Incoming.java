package dev.alluvium.ingest;

import dev.alluvium.database.TenantId;
import dev.alluvium.events.Message;
import dev.alluvium.events.RejectReason;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// One record of the input after a look at the record alone.
sealed interface Incoming {

    ConsumerRecord<byte[], byte[]> record();

    /// @param digest of everything the producer said, which tells an edit from a repetition
    record Readable(ConsumerRecord<byte[], byte[]> record, TenantId tenant, Message message, PayloadDigest digest)
            implements Incoming {

        Origin origin() {
            return new Origin(record.topic(), record.partition(), record.offset(), record.timestamp());
        }
    }

    /// @param detail for the person who mends the producer; never contains message text
    record Unreadable(ConsumerRecord<byte[], byte[]> record, RejectReason reason, String detail) implements Incoming {}
}
