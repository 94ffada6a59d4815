package dev.alluvium.events;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// JSON as maps, lists, `String`, [JsonNumber], `Boolean` and null, read from text that may be hostile. Jackson's own
/// tree would turn numbers into other spellings, take a field that is named twice, and grow with what a producer
/// sends.
final class JsonTree {
    /// Deeper than any metadata that is accepted, shallow enough for any stack.
    static final int MAX_DEPTH = 64;
    /// Values and fields in one document. 16 MiB of `[[],[],…` would otherwise become half a gigabyte of lists.
    static final int MAX_VALUES = 100_000;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    // Numbers stay text here, so a long one costs nothing; the rules for metadata come later.
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser parser;
    private int values;

    private JsonTree(JsonParser parser) {
        this.parser = parser;
    }

    /// @throws RejectedException undecodable, when the text is not exactly one JSON object
    static Map<String, Object> parseObject(String text) throws RejectedException {
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            var tree = new JsonTree(parser);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw tree.refused("there is no JSON object");
            }
            var object = tree.object();
            if (parser.nextToken() != null) {
                throw tree.refused("something follows the JSON object");
            }
            return object;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /// The objects of an array, each as large as a document may be; reads no further than `most` of them.
    ///
    /// @throws RejectedException undecodable, when the text is not exactly one JSON array of objects
    static List<Map<String, Object>> parseArray(String text, int most) throws RejectedException {
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            var tree = new JsonTree(parser);
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw tree.refused("there is no JSON array");
            }
            var objects = new ArrayList<Map<String, Object>>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw tree.refused("item " + objects.size() + " is no object");
                }
                tree.values = 0;
                objects.add(tree.object());
                if (objects.size() == most) {
                    return objects;
                }
            }
            if (parser.nextToken() != null) {
                throw tree.refused("something follows the JSON array");
            }
            return objects;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /// Jackson's message may quote the text; its position does not. Half characters pass Jackson in values and
    /// are found by whoever reads them; in names Jackson stops at them itself, and only its message tells.
    private static RejectedException malformed(JacksonException e) {
        var at = e.getLocation();
        var where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return e.getOriginalMessage().contains("surrogate")
                ? new RejectedException(
                        RejectReason.UNPAIRED_SURROGATE, null, "a field's name has an unpaired surrogate" + where)
                : new RejectedException(RejectReason.UNDECODABLE, null, "the JSON is malformed" + where);
    }

    private Map<String, Object> object() throws RejectedException {
        var fields = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            if (fields.containsKey(name)) {
                throw refused("an object names a field twice");
            }
            fields.put(name, value(parser.nextToken()));
        }
        return fields;
    }

    private List<Object> array() throws RejectedException {
        var items = new ArrayList<Object>();
        for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token));
        }
        return items;
    }

    private Object value(JsonToken token) throws RejectedException {
        if (++values > MAX_VALUES) {
            throw refused("the JSON holds more than " + MAX_VALUES + " values");
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IllegalStateException("a parser of text gives no " + token);
        };
    }

    private RejectedException refused(String detail) {
        var at = parser.currentTokenLocation();
        return new RejectedException(
                RejectReason.UNDECODABLE,
                null,
                detail + " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")");
    }

    /// Writes a value of such a tree without white space, numbers as they were.
    static void write(JsonGenerator out, Object value) {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case JsonNumber number -> out.writeNumber(number.text());
            case Boolean truth -> out.writeBoolean(truth);
            case Map<?, ?> object -> {
                out.writeStartObject();
                object.forEach((name, field) -> {
                    out.writeName((String) name);
                    write(out, field);
                });
                out.writeEndObject();
            }
            case List<?> array -> {
                out.writeStartArray();
                array.forEach(item -> write(out, item));
                out.writeEndArray();
            }
            default -> throw new IllegalStateException("no JSON value is a " + value.getClass());
        }
    }
}
