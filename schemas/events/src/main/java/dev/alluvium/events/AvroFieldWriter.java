package dev.alluvium.events;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/// Fills a generic record of the newest schema.
record AvroFieldWriter(GenericRecord record) implements FieldWriter {
    static AvroFieldWriter of(Schema schema) {
        return new AvroFieldWriter(new GenericData.Record(schema));
    }

    @Override
    public void text(String name, String value) {
        record.put(name, value == null ? null : Text.requireWellFormed(name, value));
    }

    @Override
    public void integer(String name, int value) {
        record.put(name, value);
    }

    @Override
    public void number(String name, long value) {
        record.put(name, value);
    }

    @Override
    public void decimal(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " is not a finite number");
        }
        record.put(name, value);
    }

    @Override
    public void time(String name, Instant value) {
        record.put(name, Micros.of(value));
    }

    @Override
    public void localTime(String name, Instant value, ZoneOffset offset) {
        time(name, value);
        record.put(AvroFieldReader.UTC_OFFSET, offset.equals(ZoneOffset.UTC) ? null : offset.getTotalSeconds());
    }

    @Override
    public void uuid(String name, UUID value) {
        record.put(name, value.toString());
    }

    @Override
    public void choice(String name, Enum<?> value) {
        record.put(name, new GenericData.EnumSymbol(schemaOf(name), value.name()));
    }

    @Override
    public void jsonObject(String name, String value) {
        text(name, value);
    }

    @Override
    public <T> void record(String name, T value, BiConsumer<T, FieldWriter> fields) {
        record.put(name, filled(schemaOf(name), value, fields));
    }

    @Override
    public <T> void records(String name, List<T> values, BiConsumer<T, FieldWriter> fields) {
        var items = new ArrayList<GenericRecord>(values.size());
        for (var value : values) {
            items.add(filled(schemaOf(name).getElementType(), value, fields));
        }
        record.put(name, items);
    }

    private Schema schemaOf(String name) {
        return record.getSchema().getField(name).schema();
    }

    private static <T> GenericRecord filled(Schema schema, T value, BiConsumer<T, FieldWriter> fields) {
        var inner = of(schema);
        fields.accept(value, inner);
        return inner.record();
    }
}
