package dev.alluvium.events;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import tools.jackson.core.ObjectWriteContext;

/// One line of JSON in UTF-8. Stateless.
final class JsonCodec implements PayloadCodec {
    static final JsonCodec INSTANCE = new JsonCodec();

    /// Names the kind of a result. A message has none: producers have written messages without it from the
    /// first day, and a field of theirs with this name means something else.
    private static final String TYPE = "type";

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final byte[] UTF_16_BE = {(byte) 0xfe, (byte) 0xff};
    private static final byte[] UTF_16_LE = {(byte) 0xff, (byte) 0xfe};
    /// A zero byte and four bytes for the schema.
    private static final int CONFLUENT_HEADER = 5;

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
        return object(text(payload), type);
    }

    /// The text of bytes that begin as a JSON object does.
    static String text(byte[] payload) throws RejectedException {
        int start = startsWith(payload, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
        int first = start;
        while (first < payload.length && isWhiteSpace(payload[first])) {
            first++;
        }
        if (first == payload.length || payload[first] != '{') {
            throw new RejectedException(RejectReason.UNDECODABLE, null, fault(payload, first));
        }
        return Text.decode(payload, start, payload.length - start);
    }

    /// Each is what some producer's serializer makes when it is left to itself.
    private static String fault(byte[] payload, int first) {
        if (isUtf16(payload)) {
            return "text in UTF-16: JSON is taken in UTF-8";
        }
        if (payload.length > CONFLUENT_HEADER && payload[0] == 0) {
            return "framed by Confluent's serializer (a zero byte and the number of a schema in a registry): publish"
                    + " Avro single-object encoding, or a JSON object without a frame";
        }
        return switch (first == payload.length ? ' ' : payload[first]) {
            case '[' -> "a JSON array: a record is one message, so publish each of its objects as a record";
            case '"' -> "a JSON string: publish the object itself, not its text in quotes";
            default -> "neither Avro single-object encoding nor a JSON object";
        };
    }

    /// By its mark, or because every other byte of its first characters is zero.
    private static boolean isUtf16(byte[] payload) {
        return startsWith(payload, UTF_16_BE)
                || startsWith(payload, UTF_16_LE)
                || payload.length > 3 && payload[0] == 0 && payload[1] != 0 && payload[2] == 0 && payload[3] != 0;
    }

    private static boolean startsWith(byte[] payload, byte[] start) {
        return payload.length >= start.length && Arrays.equals(payload, 0, start.length, start, 0, start.length);
    }

    /// @param text which may begin with a byte order mark
    static Event decode(String text, Class<? extends Event> type) throws RejectedException {
        return object(text.startsWith("\ufeff") ? text.substring(1) : text, type);
    }

    private static Event object(String text, Class<? extends Event> type) throws RejectedException {
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
