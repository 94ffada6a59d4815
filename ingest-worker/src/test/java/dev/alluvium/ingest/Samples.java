package dev.alluvium.ingest;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.Origin;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.events.Visibility;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/// Messages and records that tests are written with.
final class Samples {

    static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private Samples() {}

    static Message message(String id, String content) {
        return message(id, content, Visibility.PUBLIC);
    }

    static Message message(String id, Visibility visibility) {
        return message(id, "content", visibility);
    }

    static Message deletion(String id) {
        var message = message(id, "");
        return new Message(
                id,
                Operation.DELETE,
                message.sessionId(),
                null,
                message.channel(),
                message.sender(),
                message.messageType(),
                message.visibility(),
                message.scope(),
                "",
                "{}",
                TIME);
    }

    private static Message message(String id, String content, Visibility visibility) {
        return new Message(
                id,
                Operation.UPSERT,
                "s-1",
                null,
                "chat",
                new Sender("ana", SenderType.HUMAN, "Ana"),
                "chat",
                visibility,
                "support/billing",
                content,
                "{\"k\":\"v\"}",
                TIME);
    }

    static ConsumerRecord<byte[], byte[]> record(TenantId tenant, long offset, Message message) {
        return record(
                TenantKey.bytes(tenant.value()), offset, PayloadCodec.avro().encode(message));
    }

    static ConsumerRecord<byte[], byte[]> record(byte[] key, long offset, byte[] value) {
        return record(new Origin(Topics.MESSAGES, 0, offset, 1_000 + offset), key, value);
    }

    private static ConsumerRecord<byte[], byte[]> record(Origin place, byte[] key, byte[] value) {
        return new ConsumerRecord<>(
                place.topic(),
                place.partition(),
                place.offset(),
                place.timestamp(),
                TimestampType.LOG_APPEND_TIME,
                -1,
                -1,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    static Incoming.Readable incoming(TenantId tenant, Origin place, Message message) {
        var record = record(
                place, TenantKey.bytes(tenant.value()), PayloadCodec.avro().encode(message));
        return new Incoming.Readable(record, tenant, message, PayloadDigest.of(message), 0);
    }

    static Incoming.Readable incoming(TenantId tenant, long offset, Message message) {
        return new Incoming.Readable(record(tenant, offset, message), tenant, message, PayloadDigest.of(message), 0);
    }
}
