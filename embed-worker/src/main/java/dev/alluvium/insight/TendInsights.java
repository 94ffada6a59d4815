package dev.alluvium.insight;

import dev.alluvium.runtime.kafka.CutTopic;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.outbox.OutboxEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Keeps `alluvium.insights` as short as what it says: looks each partition through now and then, whether
/// something that it quotes is gone, or grows so old that the topic would forget it. Confined to the loop's
/// thread.
final class TendInsights implements Outbox {

    private static final Duration EVERY = Duration.ofHours(1);

    private final Outbox telling;
    private final CutTopic topic;
    private final ExpireInsights expire;
    private final Optional<SweepSessions> sweep;
    private final InstantSource clock;
    private final Map<Integer, Instant> looked = new HashMap<>();

    /// @param sweep where insights are derived
    TendInsights(
            Outbox telling, CutTopic topic, ExpireInsights expire, Optional<SweepSessions> sweep, InstantSource clock) {
        this.telling = telling;
        this.topic = topic;
        this.expire = expire;
        this.sweep = sweep;
        this.clock = clock;
    }

    @Override
    public List<OutboxEntry> pending() throws Exception {
        return telling.pending();
    }

    @Override
    public void published(List<OutboxEntry> entries) throws Exception {
        telling.published(entries);
    }

    /// One at a time, so that nothing else waits for long.
    @Override
    public void tend(Set<Integer> partitions) {
        looked.keySet().retainAll(partitions);
        var now = clock.instant();
        for (var partition : partitions) {
            if (!looked.getOrDefault(partition, Instant.EPOCH).plus(EVERY).isAfter(now)) {
                topic.cut(partition, new KeepInsights(Set.of(), now));
                looked.put(partition, now);
                return;
            }
        }
        expire.step(partitions);
        sweep.ifPresent(its -> its.step(partitions));
    }
}
