package dev.alluvium.embed;

import dev.alluvium.database.Erasures;
import dev.alluvium.database.TenantId;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantErased;
import dev.alluvium.events.TenantKey;
import dev.alluvium.runtime.kafka.Notice;
import dev.alluvium.runtime.kafka.Notices;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Tells consumers of a loop's topics that a tenant was erased.
final class TellErasures implements Notices {

    private final Erasures erasures;
    private final PayloadCodec codec;
    private final List<String> topics;

    TellErasures(Erasures erasures, PayloadCodec codec, String... topics) {
        this.erasures = erasures;
        this.codec = codec;
        this.topics = List.of(topics);
    }

    @Override
    public List<Notice> due() {
        return erasures.untold().stream().map(this::notice).toList();
    }

    @Override
    public void told(List<Notice> notices) {
        erasures.told(notices.stream().map(Notice::id).map(TenantId::of).toList());
    }

    private Notice notice(Erasures.Erasure erasure) {
        var tenant = erasure.tenant().value();
        var key = TenantKey.bytes(tenant);
        var event = codec.encode(new TenantErased(EventIds.erased(tenant), tenant, erasure.erasedAt()));
        return new Notice(
                erasure.tenant().toString(),
                key,
                topics.stream()
                        .map(topic -> new ProducerRecord<>(topic, key, event))
                        .toList());
    }
}
