package dev.alluvium.insight;

import dev.alluvium.events.Evidence;
import dev.alluvium.events.InsightChange;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Result;
import dev.alluvium.events.TenantErased;
import dev.alluvium.events.TenantKey;
import dev.alluvium.runtime.kafka.CutTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Of `alluvium.insights` stays what rebuilds the table: the last event of each insight, and that a tenant
/// was erased. What an insight said before, and quotes of messages that no longer bear it out, go.
final class KeepInsights implements CutTopic.Keep {

    /// For so long consumers can read what something was before it changed.
    static final Duration CHANGES = Duration.ofDays(1);

    /// What nobody changes is written once more before the topic forgets it.
    static final Duration UNCHANGED = Duration.ofDays(7);

    private record Last(long offset, Set<Integer> said) {}

    private record Key(UUID tenant, UUID insight) {}

    private final Set<UUID> erased;
    private final Instant now;
    private final Map<Key, Last> last = new HashMap<>();
    private final Map<UUID, Long> told = new HashMap<>();
    private final Set<UUID> speaking = new HashSet<>();
    private boolean isDue;

    /// @param erased tenants that were erased, besides those of whom the topic says so
    KeepInsights(Set<UUID> erased, Instant now) {
        this.erased = new HashSet<>(erased);
        this.now = now;
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        switch (event(record)) {
            case InsightChange change -> changed(record, change);
            case TenantErased gone -> {
                erased.add(gone.tenantId());
                told.put(gone.tenantId(), record.offset());
            }
            case null, default -> {}
        }
        isDue |= isOlder(record, UNCHANGED);
    }

    private void changed(ConsumerRecord<byte[], byte[]> record, InsightChange change) {
        var tenant = tenant(record);
        speaking.add(tenant);
        var said = said(change);
        var before = last.put(new Key(tenant, change.insightId()), new Last(record.offset(), said));
        isDue |= before != null && !said.containsAll(before.said) && isOlder(record, CHANGES);
    }

    @Override
    public boolean isDue() {
        return isDue || speaking.stream().anyMatch(erased::contains);
    }

    @Override
    public boolean stays(ConsumerRecord<byte[], byte[]> record) {
        return switch (event(record)) {
            case InsightChange change -> {
                var tenant = tenant(record);
                yield !erased.contains(tenant)
                        && last.get(new Key(tenant, change.insightId())).offset == record.offset();
            }
            case TenantErased gone -> told.get(gone.tenantId()) == record.offset();
            case null, default -> true;
        };
    }

    private boolean isOlder(ConsumerRecord<byte[], byte[]> record, Duration age) {
        return Instant.ofEpochMilli(record.timestamp()).plus(age).isBefore(now);
    }

    private static Set<Integer> said(InsightChange change) {
        return Stream.concat(
                        Stream.of(change.text().hashCode()),
                        change.evidence().stream().map(Evidence::hashCode))
                .collect(Collectors.toSet());
    }

    /// Null for what none of us wrote.
    private static Result event(ConsumerRecord<byte[], byte[]> record) {
        try {
            TenantKey.parse(record.key());
            return PayloadCodec.decode(record.value(), Result.class);
        } catch (RejectedException e) {
            return null;
        }
    }

    private static UUID tenant(ConsumerRecord<byte[], byte[]> record) {
        try {
            return TenantKey.parse(record.key());
        } catch (RejectedException e) {
            throw new IllegalStateException(e);
        }
    }
}
