package dev.alluvium.events;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.avro.generic.GenericRecord;

/// Reads a generic record of the newest schema. Avro has seen to types and presence; what it cannot express
/// is looked at here.
///
/// @param path what comes before a field's name in a complaint, such as `sender.`
record AvroFieldReader(GenericRecord record, String path) implements FieldReader {

    /// Names the field beside the time of a message.
    static final String UTC_OFFSET = "utc_offset";

    @Override
    public String text(String name) {
        return (String) record.get(name);
    }

    @Override
    public String optionalText(String name) {
        return (String) record.get(name);
    }

    @Override
    public int integer(String name) {
        return (int) record.get(name);
    }

    @Override
    public long number(String name) {
        return (long) record.get(name);
    }

    @Override
    public double decimal(String name) throws RejectedException {
        var value = (double) record.get(name);
        if (!Double.isFinite(value)) {
            throw invalid(name, "must be a finite number");
        }
        return value;
    }

    @Override
    public Instant time(String name) {
        return Micros.instant((long) record.get(name));
    }

    /// Kept beside the time, which has none. What is no offset of a clock is none.
    @Override
    public ZoneOffset utcOffset(String name) {
        var seconds = (Integer) record.get(UTC_OFFSET);
        return seconds == null || Math.abs((long) seconds) > ZoneOffset.MAX.getTotalSeconds()
                ? ZoneOffset.UTC
                : ZoneOffset.ofTotalSeconds(seconds);
    }

    @Override
    public Instant optionalTime(String name) {
        return time(name);
    }

    @Override
    public UUID uuid(String name) throws RejectedException {
        var text = text(name);
        if (!CanonicalUuid.matches(text)) {
            throw invalid(name, "must be a UUID in lower-case text");
        }
        return UUID.fromString(text);
    }

    @Override
    public UUID optionalUuid(String name) throws RejectedException {
        return record.get(name) == null ? null : uuid(name);
    }

    @Override
    public <E extends Enum<E>> E choice(String name, Class<E> type, E whenAbsent) {
        return Enum.valueOf(type, record.get(name).toString());
    }

    @Override
    public String optionalJsonObject(String name) {
        return (String) record.get(name);
    }

    @Override
    public FieldReader record(String name) {
        return new AvroFieldReader((GenericRecord) record.get(name), path + name + ".");
    }

    @Override
    public FieldReader optionalRecord(String name) {
        return record(name);
    }

    @Override
    public List<FieldReader> records(String name) {
        var readers = new ArrayList<FieldReader>();
        for (var item : (List<?>) record.get(name)) {
            readers.add(new AvroFieldReader((GenericRecord) item, path + name + "."));
        }
        return readers;
    }

    private RejectedException invalid(String name, String detail) {
        return new RejectedException(RejectReason.FIELD_INVALID, path + name, detail);
    }
}
