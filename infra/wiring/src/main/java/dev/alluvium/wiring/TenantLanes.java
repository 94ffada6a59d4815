package dev.alluvium.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.events.PriorityHeader;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import dev.alluvium.runtime.kafka.lane.LaneKey;
import dev.alluvium.runtime.kafka.lane.LaneRules;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/// A lane for each tenant, and one beside it for what its producer marked as bulk. What names no tenant has
/// one together.
///
/// @param itsCost of a record, in any unit
/// @param shares what each tenant gets
/// @param messages whether the records are messages, of which a tenant may be held to so many a second
public record TenantLanes(ToLongFunction<ConsumerRecord<byte[], byte[]>> itsCost, KnownShares shares, boolean messages)
        implements LaneRules {

    @Override
    public LaneKey lane(ConsumerRecord<byte[], byte[]> record) {
        try {
            return new LaneKey(TenantKey.parse(record.key()), isBulk(record.headers()));
        } catch (RejectedException e) {
            return LaneKey.NOBODY;
        }
    }

    @Override
    public long cost(ConsumerRecord<byte[], byte[]> record) {
        return itsCost.applyAsLong(record);
    }

    @Override
    public double share(UUID tenant) {
        return shares.share(tenant);
    }

    @Override
    public double recordsPerSecond(UUID tenant) {
        boolean free = !messages || tenant.equals(LaneKey.NOBODY.tenant());
        return free ? Double.POSITIVE_INFINITY : shares.messagesPerSecond(tenant);
    }

    private static boolean isBulk(Headers headers) {
        var header = headers.lastHeader(PriorityHeader.NAME);
        return header != null
                && header.value() != null
                && new String(header.value(), UTF_8).equals(PriorityHeader.BULK);
    }
}
