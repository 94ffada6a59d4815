package dev.alluvium.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.database.context.Arrival;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.IfRevision;
import dev.alluvium.events.IfSender;
import dev.alluvium.events.Message;
import dev.alluvium.events.Origin;
import dev.alluvium.events.RejectReason;
import dev.alluvium.events.Restored;
import java.time.Instant;
import java.util.Optional;
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

        /// Where the record lay when it first arrived, which differs from where it lies when it was sent
        /// again.
        Origin origin() {
            var here = new Origin(record.topic(), record.partition(), record.offset(), record.timestamp());
            var header = record.headers().lastHeader(Origin.HEADER);
            return header == null || header.value() == null
                    ? here
                    : here.firstOf(new String(header.value(), UTF_8), epochStart);
        }

        /// Whether it counts for another revision only than the one that is there.
        boolean isForOther(int revision) {
            var header = record.headers().lastHeader(IfRevision.HEADER);
            int wanted =
                    header == null || header.value() == null ? 0 : IfRevision.parse(new String(header.value(), UTF_8));
            return wanted != 0 && wanted != revision;
        }

        /// Whether it counts for a message of another author only.
        boolean isForOther(Author author) {
            var header = record.headers().lastHeader(IfSender.HEADER);
            return author != null
                    && header != null
                    && header.value() != null
                    && IfSender.parse(new String(header.value(), UTF_8))
                            .filter(author::isOther)
                            .isPresent();
        }

        boolean isBefore(Origin other) {
            return origin().isBefore(other, epochStart);
        }

        /// Of a message that was restored, its first arrival elsewhere.
        Arrival arrival() {
            var origin = origin();
            var here = new Arrival(Instant.ofEpochMilli(origin.timestamp()), origin.offset());
            return restored()
                    .map(restored -> new Arrival(restored.arrivedAt(), restored.arrivedOffset()))
                    .filter(first -> !first.at().isAfter(here.at()))
                    .orElse(here);
        }

        /// The number of the revision that the record makes of a message that is not known.
        int firstRevision() {
            return restored().map(Restored::revision).orElse(1);
        }

        private Optional<Restored> restored() {
            var header = record.headers().lastHeader(Restored.HEADER);
            return header == null || header.value() == null
                    ? Optional.empty()
                    : Restored.parse(new String(header.value(), UTF_8));
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
