package dev.alluvium.gateway.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.SenderType;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.core.JacksonException;

/// A record was refused. There is no message whose readers could be asked for, so the record itself says who may
/// know; where it does not, only who is no sender in particular is told, and not of which message.
///
/// @param said reason, detail, stage, source and time
record Rejection(String messageId, Audience audience, Map<String, Object> said) implements Happened {
    /// What is larger is not read for the sake of an id.
    private static final int LARGEST_READ = 2 << 20;

    sealed interface Audience {
        record Everybody() implements Audience {}

        record Agents() implements Audience {}

        record SenderAlone(String id) implements Audience {}

        record Unknown() implements Audience {}

        static Audience of(String visibility, String sender) {
            return switch (visibility) {
                case "public" -> new Everybody();
                case "agent_only" -> new Agents();
                case "private" -> new SenderAlone(sender);
                default -> new Unknown();
            };
        }
    }

    private record Origin(String messageId, Audience audience) {
        static final Origin UNKNOWN = new Origin(null, new Audience.Unknown());
    }

    @Override
    public Kind kind() {
        return Kind.REJECTED;
    }

    boolean isFor(Caller caller) {
        return switch (audience) {
            case Audience.Everybody _ -> true;
            case Audience.Agents _ ->
                caller.principal().filter(its -> its.type() == SenderType.AGENT).isPresent();
            case Audience.SenderAlone sender ->
                caller.principal().filter(its -> its.id().equals(sender.id())).isPresent();
            case Audience.Unknown _ -> caller.principal().isEmpty();
        };
    }

    byte[] json() {
        var view = new LinkedHashMap<String, Object>();
        view.put("type", "message_rejected");
        view.put(
                "event_id",
                UUID.nameUUIDFromBytes(said.get("source").toString().getBytes(UTF_8))
                        .toString());
        view.put("message_id", messageId);
        view.putAll(said);
        return Json.bytes(view);
    }

    static Rejection read(ConsumerRecord<byte[], byte[]> record) {
        var origin = origin(record.value());
        var source = new LinkedHashMap<String, Object>();
        source.put("topic", header(record, RejectedHeaders.TOPIC));
        source.put("partition", number(header(record, RejectedHeaders.PARTITION)));
        source.put("offset", number(header(record, RejectedHeaders.OFFSET)));
        var said = new LinkedHashMap<String, Object>();
        said.put("reason", header(record, RejectedHeaders.REASON));
        said.put("detail", header(record, RejectedHeaders.DETAIL));
        said.put("stage", header(record, RejectedHeaders.STAGE));
        said.put("rejected_at", header(record, RejectedHeaders.REJECTED_AT));
        said.put("source", source);
        return new Rejection(origin.messageId(), origin.audience(), said);
    }

    private static Origin origin(byte[] value) {
        if (value == null || value.length > LARGEST_READ) {
            return Origin.UNKNOWN;
        }
        try {
            var message = PayloadCodec.decode(value, Message.class);
            // Whom a message was for, its deletion does not say.
            return message.operation() == Operation.DELETE
                    ? Origin.UNKNOWN
                    : new Origin(
                            message.messageId(),
                            Audience.of(
                                    message.visibility().name().toLowerCase(java.util.Locale.ROOT),
                                    message.sender().id()));
        } catch (RejectedException e) {
            return ofJson(value);
        }
    }

    /// What is no message may still be JSON that says whom it was for.
    private static Origin ofJson(byte[] value) {
        try {
            var json = Json.read(value);
            if (!json.isObject() || json.path("operation").asString("upsert").equals("delete")) {
                return Origin.UNKNOWN;
            }
            var visibility = json.get("visibility");
            var audience = Audience.of(
                    visibility == null || visibility.isNull() ? "public" : visibility.asString(""),
                    json.path("sender").path("id").asString(""));
            var id = json.path("message_id").stringValue(null);
            return audience instanceof Audience.Unknown ? Origin.UNKNOWN : new Origin(id, audience);
        } catch (JacksonException e) {
            return Origin.UNKNOWN;
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    private static Long number(String text) {
        return text != null && text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
    }
}
