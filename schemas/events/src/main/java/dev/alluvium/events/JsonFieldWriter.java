package dev.alluvium.events;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/// Writes fields into the JSON object that is open.
record JsonFieldWriter(JsonGenerator out) implements FieldWriter {

    /// Beyond it the text forms of languages differ.
    private static final int LAST_YEAR = 9999;

    @Override
    public void text(String name, String value) {
        out.writeName(name);
        if (value == null) {
            out.writeNull();
        } else {
            out.writeString(Text.requireWellFormed(name, value));
        }
    }

    @Override
    public void integer(String name, int value) {
        out.writeNumberProperty(name, value);
    }

    @Override
    public void number(String name, long value) {
        out.writeNumberProperty(name, value);
    }

    @Override
    public void decimal(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " is not a finite number");
        }
        out.writeNumberProperty(name, value);
    }

    @Override
    public void time(String name, Instant value) {
        out.writeStringProperty(name, value.toString());
    }

    @Override
    public void localTime(String name, Instant value, ZoneOffset offset) {
        var local = value.atOffset(offset);
        if (offset.equals(ZoneOffset.UTC) || local.getYear() > LAST_YEAR) {
            time(name, value);
        } else {
            out.writeStringProperty(name, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local));
        }
    }

    @Override
    public void uuid(String name, UUID value) {
        out.writeStringProperty(name, value.toString());
    }

    @Override
    public void choice(String name, Enum<?> value) {
        out.writeStringProperty(name, value.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void jsonObject(String name, String value) {
        out.writeName(name);
        if (value == null) {
            out.writeNull();
            return;
        }
        try {
            JsonTree.write(out, JsonTree.parseObject(Text.requireWellFormed(name, value)));
        } catch (RejectedException e) {
            throw new IllegalArgumentException(name + " is not a JSON object", e);
        }
    }

    @Override
    public <T> void record(String name, T value, BiConsumer<T, FieldWriter> fields) {
        out.writeName(name);
        nested(value, fields);
    }

    @Override
    public <T> void records(String name, List<T> values, BiConsumer<T, FieldWriter> fields) {
        out.writeName(name);
        out.writeStartArray();
        values.forEach(value -> nested(value, fields));
        out.writeEndArray();
    }

    private <T> void nested(T value, BiConsumer<T, FieldWriter> fields) {
        out.writeStartObject();
        fields.accept(value, this);
        out.writeEndObject();
    }
}
