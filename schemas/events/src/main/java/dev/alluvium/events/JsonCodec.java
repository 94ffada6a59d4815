package dev.alluvium.events;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.ObjectWriteContext;

/// One line of JSON in UTF-8. Stateless.
final class JsonCodec implements PayloadCodec {
    static final JsonCodec INSTANCE = new JsonCodec();

    /// Names the kind of a result. A message has none: producers have written messages without it from the first
    /// day, and a field of theirs with this name means something else.
    private static final String TYPE = "type";

    private JsonCodec() {}

    @Override
    public byte[] encode(Event event) {
        var out = new ByteArrayOutputStream(512);
        try (var json = JsonTree.FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            if (event instanceof Result) {
                json.writeStringProperty(TYPE, EventKind.of(event).jsonName());
            }
            Layout.write(event, new JsonFieldWriter(json));
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    static Event decode(byte[] payload, Class<? extends Event> type) throws RejectedException {
        int first = 0;
        while (first < payload.length && isWhiteSpace(payload[first])) {
            first++;
        }
        if (first == payload.length || payload[first] != '{') {
            throw new RejectedException(
                    RejectReason.UNDECODABLE, null, "neither Avro single-object encoding nor a JSON object");
        }
        return decode(Text.decode(payload, 0, payload.length), type);
    }

    static Event decode(String text, Class<? extends Event> type) throws RejectedException {
        var fields = new JsonFieldReader(JsonTree.parseObject(text), "");
        return kind(fields, type).read(fields);
    }

    private static EventKind kind(JsonFieldReader fields, Class<? extends Event> type) throws RejectedException {
        if (type == Message.class) {
            return EventKind.MESSAGE;
        }
        var name = fields.fields().get(TYPE);
        for (var kind : EventKind.values()) {
            if (kind.jsonName().equals(name)) {
                kind.requireA(type);
                return kind;
            }
        }
        if (type == Event.class) {
            return EventKind.MESSAGE;
        }
        throw new RejectedException(RejectReason.UNKNOWN_SCHEMA, TYPE, "names no kind of result");
    }

    private static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }
}
