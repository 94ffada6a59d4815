package dev.alluvium.insight;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import dev.alluvium.insight.session.SessionState;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// One record of `alluvium.sessions.quiet`.
///
/// @param last the event of the session's last message
record SessionRecord(ConsumerRecord<byte[], byte[]> record, TenantId tenant, SessionState state, MessageStored last) {

    /// Empty for what nobody of us wrote.
    static Optional<SessionRecord> of(ConsumerRecord<byte[], byte[]> record) {
        try {
            var tenant = new TenantId(TenantKey.parse(record.key()));
            var last = PayloadCodec.decode(record.value(), MessageStored.class);
            return Optional.of(new SessionRecord(record, tenant, SessionState.of(record.headers()), last));
        } catch (RejectedException e) {
            return Optional.empty();
        }
    }

    /// The same for the same record, however often it is delivered.
    String cause() {
        return record.partition() + "-" + record.offset();
    }
}
