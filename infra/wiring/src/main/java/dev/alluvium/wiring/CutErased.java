package dev.alluvium.wiring;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.runtime.kafka.CutTopic;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.outbox.OutboxEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// Tells consumers of erasures, and takes what erased tenants said out of a topic before it forgets to.
public final class CutErased implements Outbox {

    private final Outbox telling;
    private final CutTopic topic;
    private final Function<Set<UUID>, CutTopic.Keep> keep;

    /// @param telling whose entries are erasures
    /// @param topic   has as many partitions as the loop's own, and the same keys
    /// @param keep    what stays once these tenants were erased
    public CutErased(Outbox telling, CutTopic topic, Function<Set<UUID>, CutTopic.Keep> keep) {
        this.telling = telling;
        this.topic = topic;
        this.keep = keep;
    }

    @Override
    public List<OutboxEntry> pending() throws Exception {
        return telling.pending();
    }

    @Override
    public void published(List<OutboxEntry> entries) throws Exception {
        var erased = new HashMap<Integer, Set<UUID>>();
        for (var entry : entries) {
            erased.computeIfAbsent(topic.partition(entry.key()), _ -> new HashSet<>())
                    .add(TenantId.of(entry.id()).value());
        }
        erased.forEach((partition, tenants) -> topic.cut(partition, keep.apply(tenants)));
        telling.published(entries);
    }

    @Override
    public void tend(Set<Integer> partitions) throws Exception {
        telling.tend(partitions);
    }
}
