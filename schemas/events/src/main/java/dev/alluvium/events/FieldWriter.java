package dev.alluvium.events;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

/// Where a [Layout] puts an event's fields. One for Avro, one for JSON: the layout is written down once for
/// both.
interface FieldWriter {
    /// @param value null only where the field is optional
    void text(String name, String value);

    void integer(String name, int value);

    void number(String name, long value);

    void decimal(String name, double value);

    void time(String name, Instant value);

    /// A time with the offset from UTC of the clock that showed it.
    void localTime(String name, Instant value, ZoneOffset offset);

    void uuid(String name, UUID value);

    void choice(String name, Enum<?> value);

    /// @param value the text of a JSON object, or null
    void jsonObject(String name, String value);

    <T> void record(String name, T value, BiConsumer<T, FieldWriter> fields);

    <T> void records(String name, List<T> values, BiConsumer<T, FieldWriter> fields);
}
