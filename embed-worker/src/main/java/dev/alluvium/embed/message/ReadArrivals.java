package dev.alluvium.embed.message;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Result;
import dev.alluvium.events.TenantKey;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

final class ReadArrivals {

    private ReadArrivals() {}

    static List<Arrival> read(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(ReadArrivals::read).toList();
    }

    private static Arrival read(ConsumerRecord<byte[], byte[]> record) {
        try {
            var tenant = new TenantId(TenantKey.parse(record.key()));
            return PayloadCodec.decode(record.value(), Result.class) instanceof MessageStored stored
                    ? new Arrival.Stored(
                            record,
                            tenant,
                            stored,
                            RetryHeaders.of(record.headers()).attempts())
                    : new Arrival.PassedOver(record);
        } catch (RejectedException e) {
            return new Arrival.Unreadable(record, e.reason(), e.detail());
        }
    }
}
