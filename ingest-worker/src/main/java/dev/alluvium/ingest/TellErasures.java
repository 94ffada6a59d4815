package dev.alluvium.ingest;

import dev.alluvium.database.Erasures;
import dev.alluvium.database.TenantId;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantErased;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.Notice;
import dev.alluvium.runtime.kafka.Notices;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Tells consumers of `alluvium.messages.stored` that a tenant was erased.
final class TellErasures implements Notices {

    private final Erasures erasures;
    private final PayloadCodec codec;

    TellErasures(Erasures erasures, PayloadCodec codec) {
        this.erasures = erasures;
        this.codec = codec;
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
        return new Notice(erasure.tenant().toString(), key, List.of(new ProducerRecord<>(Topics.STORED, key, event)));
    }
}
