package dev.alluvium.embed.message;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.RejectReason;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// One record of `alluvium.messages.stored` or of `alluvium.messages.retries`.
sealed interface Arrival {

    ConsumerRecord<byte[], byte[]> record();

    /// @param attempts how often its text had been tried when the record was written
    record Stored(ConsumerRecord<byte[], byte[]> record, TenantId tenant, MessageStored event, int attempts)
            implements Arrival {}

    /// A result that asks nothing of this worker, such as the erasure of a tenant.
    record PassedOver(ConsumerRecord<byte[], byte[]> record) implements Arrival {}

    /// Nothing that ingest-worker wrote.
    record Unreadable(ConsumerRecord<byte[], byte[]> record, RejectReason reason, String detail) implements Arrival {}
}
