package dev.alluvium.cli.rejected;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.source.KeptPosition;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Message;
import dev.alluvium.events.Origin;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Counts the rejected records that change nothing when they are sent again, because the message has been
/// edited or deleted since by a record that arrived later.
final class CountOvertaken {
    private static final int AT_ONCE = 500;

    private static final String CURRENT = """
        select message_id, source_topic, source_partition, source_offset,
               (extract(epoch from source_timestamp) * 1000)::bigint as source_timestamp
          from alluvium.messages
         where tenant_id = ?::uuid and message_id = any (?::text[])
        """;

    private final List<Arrival> arrivals = new ArrayList<>();

    private record Arrival(TenantId tenant, String messageId, Origin origin) {}

    /// A record that no worker can read, or that is no message, overtakes nothing and is not overtaken.
    void add(RejectedRecord record) {
        record.origin().ifPresent(origin -> {
            try {
                var tenant = new TenantId(TenantKey.parse(record.record().key()));
                var message = PayloadCodec.decode(record.record().value(), Message.class);
                arrivals.add(new Arrival(tenant, message.messageId(), origin));
            } catch (RejectedException e) {
                // It is refused again whatever is stored.
            }
        });
    }

    /// How many of the added records are overtaken by what the database holds now.
    long count(TenantDatabase database) {
        var epochStarts = database.sources().of(Topics.MESSAGES).stream()
                .collect(Collectors.toMap(KeptPosition::partition, KeptPosition::epochStart));
        return arrivals.stream().collect(Collectors.groupingBy(Arrival::tenant)).entrySet().stream()
                .mapToLong(ofTenant -> count(database, ofTenant.getKey(), ofTenant.getValue(), epochStarts))
                .sum();
    }

    private static long count(
            TenantDatabase database, TenantId tenant, List<Arrival> arrivals, Map<Integer, Long> epochStarts) {
        long overtaken = 0;
        for (int from = 0; from < arrivals.size(); from += AT_ONCE) {
            var some = arrivals.subList(from, Math.min(arrivals.size(), from + AT_ONCE));
            var current = current(database, tenant, some);
            overtaken += some.stream()
                    .filter(arrival -> current.containsKey(arrival.messageId())
                            && arrival.origin()
                                    .isBefore(
                                            current.get(arrival.messageId()),
                                            epochStarts.getOrDefault(
                                                    arrival.origin().partition(), 0L)))
                    .count();
        }
        return overtaken;
    }

    private static Map<String, Origin> current(TenantDatabase database, TenantId tenant, List<Arrival> arrivals) {
        var ids = arrivals.stream().map(Arrival::messageId).distinct().toArray(String[]::new);
        var current = new HashMap<String, Origin>();
        database.read(tenant, Reader.WORKER, tx -> {
            tx.sql()
                    .resultQuery(CURRENT, tenant.value(), ids)
                    .forEach(row -> current.put(
                            row.get("message_id", String.class),
                            new Origin(
                                    row.get("source_topic", String.class),
                                    row.get("source_partition", Integer.class),
                                    row.get("source_offset", Long.class),
                                    row.get("source_timestamp", Long.class))));
            return null;
        });
        return current;
    }
}
