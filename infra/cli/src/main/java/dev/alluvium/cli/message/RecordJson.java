package dev.alluvium.cli.message;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.events.Event;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.node.ObjectNode;

/// A record as JSON, whatever is in it: what cannot be decoded is shown as it is, as text or in base 64.
final class RecordJson {
    private RecordJson() {}

    static ObjectNode of(ConsumerRecord<byte[], byte[]> record) {
        var object = JsonText.object()
                .put("topic", record.topic())
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("time", Instant.ofEpochMilli(record.timestamp()).toString());
        bytes(object, "key", record.key());
        var headers = JsonText.object();
        record.headers().forEach(header -> bytes(headers, header.key(), header.value()));
        if (!headers.isEmpty()) {
            object.set("headers", headers);
        }
        value(object, record.value());
        return object;
    }

    private static void value(ObjectNode object, byte[] value) {
        try {
            var event = PayloadCodec.decode(value, Event.class);
            object.set("value", JsonText.MAPPER.readTree(PayloadCodec.json().encode(event)));
        } catch (RejectedException | IllegalArgumentException e) {
            bytes(object, "value", value);
        }
    }

    private static void bytes(ObjectNode object, String name, byte[] bytes) {
        if (bytes == null) {
            object.putNull(name);
            return;
        }
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            object.put(name, text.toString());
        } catch (CharacterCodingException e) {
            object.put(name + "_base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
