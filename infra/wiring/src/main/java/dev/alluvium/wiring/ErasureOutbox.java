package dev.alluvium.wiring;

import dev.alluvium.database.Erasures;
import dev.alluvium.database.Erasures.Erasure;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantErased;
import dev.alluvium.events.TenantKey;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.outbox.OutboxEntry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Tells the consumers of a loop's result topics that a tenant was erased.
public final class ErasureOutbox implements Outbox {

    private final Erasures erasures;
    private final PayloadCodec codec;
    private final List<String> topics;
    private final Predicate<Erasure> isDue;

    /// @param erasures of the loop that publishes to these topics
    public ErasureOutbox(Erasures erasures, PayloadCodec codec, String... topics) {
        this(erasures, codec, List.of(topics), _ -> true);
    }

    private ErasureOutbox(Erasures erasures, PayloadCodec codec, List<String> topics, Predicate<Erasure> isDue) {
        this.erasures = erasures;
        this.codec = codec;
        this.topics = topics;
        this.isDue = isDue;
    }

    /// The same, a while after the last row was gone.
    public ErasureOutbox after(Duration pause, InstantSource clock) {
        return new ErasureOutbox(
                erasures,
                codec,
                topics,
                erasure -> erasure.erasedAt().plus(pause).isBefore(clock.instant()));
    }

    @Override
    public List<OutboxEntry> pending() {
        return erasures.untold().stream().filter(isDue).map(this::entry).toList();
    }

    @Override
    public void published(List<OutboxEntry> entries) {
        erasures.told(entries.stream().map(OutboxEntry::id).map(TenantId::of).toList());
    }

    private OutboxEntry entry(Erasure erasure) {
        var tenant = erasure.tenant().value();
        var key = TenantKey.bytes(tenant);
        var event = codec.encode(new TenantErased(EventIds.erased(tenant), tenant, erasure.erasedAt()));
        return new OutboxEntry(
                erasure.tenant().toString(),
                key,
                topics.stream()
                        .map(topic -> new ProducerRecord<>(topic, key, event))
                        .toList());
    }
}
