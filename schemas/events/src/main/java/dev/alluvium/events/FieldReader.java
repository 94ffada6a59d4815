package dev.alluvium.events;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/// Where a [Layout] finds an event's fields. A field that is absent, null or of the wrong type is rejected by
/// its name, unless the method says that it is optional. All text that comes out is well-formed UTF-16.
interface FieldReader {
    String text(String name) throws RejectedException;

    /// @return null when the field is absent
    String optionalText(String name) throws RejectedException;

    int integer(String name) throws RejectedException;

    long number(String name) throws RejectedException;

    /// @return a finite number
    double decimal(String name) throws RejectedException;

    Instant time(String name) throws RejectedException;

    /// @param name of a time
    /// @return the offset from UTC of the clock that showed it; UTC where nothing is known of it
    ZoneOffset utcOffset(String name);

    /// @return null when the field is absent
    Instant optionalTime(String name) throws RejectedException;

    UUID uuid(String name) throws RejectedException;

    /// @return null when the field is absent
    UUID optionalUuid(String name) throws RejectedException;

    /// @param whenAbsent null when the field is required
    <E extends Enum<E>> E choice(String name, Class<E> type, E whenAbsent) throws RejectedException;

    /// @return the text of a JSON object, null when the field is absent
    String optionalJsonObject(String name) throws RejectedException;

    FieldReader record(String name) throws RejectedException;

    /// @return null when the field is absent
    FieldReader optionalRecord(String name) throws RejectedException;

    /// @return empty when the field is absent
    List<FieldReader> records(String name) throws RejectedException;
}
