package dev.alluvium.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.database.TenantId;
import dev.alluvium.database.context.Arrival;
import dev.alluvium.events.Message;
import dev.alluvium.events.Origin;
import dev.alluvium.events.RejectReason;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// One record of the input after a look at the record alone.
sealed interface Incoming {

    ConsumerRecord<byte[], byte[]> record();

    TenantId tenant();

    /// @param digest of everything the producer said, which tells an edit from a repetition
    /// @param epochStart as in [Origin#isBefore(Origin, long)]
    record Readable(
            ConsumerRecord<byte[], byte[]> record,
            TenantId tenant,
            Message message,
            PayloadDigest digest,
            long epochStart)
            implements Incoming {

        /// Where the record lay when it first arrived, which differs from where it lies when it was sent again.
        Origin origin() {
            var here = new Origin(record.topic(), record.partition(), record.offset(), record.timestamp());
            var header = record.headers().lastHeader(Origin.HEADER);
            return header == null || header.value() == null
                    ? here
                    : here.firstOf(new String(header.value(), UTF_8), epochStart);
        }

        boolean isBefore(Origin other) {
            return origin().isBefore(other, epochStart);
        }

        Arrival arrival() {
            var origin = origin();
            return new Arrival(Instant.ofEpochMilli(origin.timestamp()), origin.offset());
        }
    }

    /// @param tenant null when the key names none
    /// @param detail for the person who mends the producer; never contains message text
    record Unreadable(ConsumerRecord<byte[], byte[]> record, TenantId tenant, RejectReason reason, String detail)
            implements Incoming {
        Outcome.Rejected outcome() {
            return new Outcome.Rejected(reason, detail);
        }
    }
}
