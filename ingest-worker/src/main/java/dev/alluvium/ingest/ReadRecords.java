package dev.alluvium.ingest;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Message;
import dev.alluvium.events.MessageRules;
import dev.alluvium.events.Origin;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Judges records by themselves, before anything is asked of the database.
final class ReadRecords {

    private ReadRecords() {}

    /// @param epochStart of a partition, as in [Origin#isBefore(Origin, long)]
    static List<Incoming> read(List<ConsumerRecord<byte[], byte[]>> records, IntToLongFunction epochStart) {
        return records.stream()
                .map(record -> read(record, epochStart.applyAsLong(record.partition())))
                .toList();
    }

    private static Incoming read(ConsumerRecord<byte[], byte[]> record, long epochStart) {
        TenantId tenant = null;
        try {
            tenant = new TenantId(TenantKey.parse(record.key()));
            var message = PayloadCodec.decode(record.value(), Message.class);
            MessageRules.check(message);
            return new Incoming.Readable(record, tenant, message, PayloadDigest.of(message), epochStart);
        } catch (RejectedException e) {
            var detail = e.field() == null ? e.detail() : e.field() + ": " + e.detail();
            return new Incoming.Unreadable(record, tenant, e.reason(), detail);
        }
    }
}
