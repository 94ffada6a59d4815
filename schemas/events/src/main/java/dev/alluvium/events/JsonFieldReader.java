package dev.alluvium.events;

import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.core.ObjectWriteContext;

/// Reads fields out of a JSON object that came from anywhere.
///
/// @param path what comes before a field's name in a complaint, such as `sender.`
record JsonFieldReader(Map<?, ?> fields, String path) implements FieldReader {

    /// At the end of a time of day.
    private static final Pattern OFFSET = Pattern.compile("(?<=[Tt ][\\d:.,]{2,30})([+-])(\\d{2})(?::?(\\d{2}))?$");

    @Override
    public String text(String name) throws RejectedException {
        return required(name, optionalText(name));
    }

    @Override
    public String optionalText(String name) throws RejectedException {
        var value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw invalid(name, "must be a string");
        }
        return wellFormed(name, text);
    }

    @Override
    public int integer(String name) throws RejectedException {
        long value = number(name);
        if (value != (int) value) {
            throw invalid(name, "must be a whole number of 32 bits");
        }
        return (int) value;
    }

    @Override
    public long number(String name) throws RejectedException {
        try {
            return Long.parseLong(numberText(name));
        } catch (NumberFormatException _) {
            throw invalid(name, "must be a whole number of 64 bits");
        }
    }

    @Override
    public double decimal(String name) throws RejectedException {
        var value = Double.parseDouble(numberText(name));
        if (!Double.isFinite(value)) {
            throw invalid(name, "must be a number of double precision");
        }
        return value;
    }

    @Override
    public Instant time(String name) throws RejectedException {
        return required(name, optionalTime(name));
    }

    @Override
    public Instant optionalTime(String name) throws RejectedException {
        if (fields.get(name) instanceof JsonNumber) {
            throw invalid(name, "must be a time in text, such as 2026-01-31T12:00:00Z, and not a number");
        }
        var text = optionalText(name);
        try {
            return text == null ? null : TimeText.parse(text);
        } catch (DateTimeException e) {
            throw invalid(name, e.getMessage());
        }
    }

    /// Behind the time.
    @Override
    public ZoneOffset utcOffset(String name) {
        if (!(fields.get(name) instanceof String text)) {
            return ZoneOffset.UTC;
        }
        var offset = OFFSET.matcher(text);
        return offset.find() ? ZoneOffset.ofTotalSeconds(seconds(offset)) : ZoneOffset.UTC;
    }

    private static int seconds(MatchResult offset) {
        int minutes = Integer.parseInt(offset.group(2)) * 60
                + Integer.parseInt(Objects.requireNonNullElse(offset.group(3), "0"));
        int seconds = minutes * 60 * (offset.group(1).equals("+") ? 1 : -1);
        return Math.abs(seconds) > ZoneOffset.MAX.getTotalSeconds() ? 0 : seconds;
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
        return fields.get(name) == null ? null : uuid(name);
    }

    @Override
    public <E extends Enum<E>> E choice(String name, Class<E> type, E whenAbsent) throws RejectedException {
        var text = optionalText(name);
        if (text == null) {
            return required(name, whenAbsent);
        }
        var names = new ArrayList<String>();
        for (var value : type.getEnumConstants()) {
            var spelling = value.name().toLowerCase(Locale.ROOT);
            if (spelling.equals(text)) {
                return value;
            }
            names.add(spelling);
        }
        throw invalid(name, "must be one of " + String.join(", ", names));
    }

    @Override
    public String optionalJsonObject(String name) throws RejectedException {
        var value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map)) {
            throw new RejectedException(RejectReason.METADATA_NOT_AN_OBJECT, path + name, "must be a JSON object");
        }
        var text = new StringWriter();
        try (var out = JsonTree.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            JsonTree.write(out, value);
        }
        return wellFormed(name, text.toString());
    }

    @Override
    public FieldReader record(String name) throws RejectedException {
        return required(name, optionalRecord(name));
    }

    @Override
    public FieldReader optionalRecord(String name) throws RejectedException {
        var value = fields.get(name);
        return value == null ? null : nested(name, value);
    }

    @Override
    public List<FieldReader> records(String name) throws RejectedException {
        var value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> items)) {
            throw invalid(name, "must be an array");
        }
        var readers = new ArrayList<FieldReader>();
        for (var item : items) {
            readers.add(nested(name, item));
        }
        return readers;
    }

    private FieldReader nested(String name, Object value) throws RejectedException {
        if (!(value instanceof Map<?, ?> object)) {
            throw invalid(name, "must be a JSON object");
        }
        return new JsonFieldReader(object, path + name + ".");
    }

    private String numberText(String name) throws RejectedException {
        if (!(required(name, fields.get(name)) instanceof JsonNumber number)) {
            throw invalid(name, "must be a number");
        }
        return number.text();
    }

    private <T> T required(String name, T value) throws RejectedException {
        if (value == null) {
            throw new RejectedException(RejectReason.FIELD_MISSING, path + name, "is missing");
        }
        return value;
    }

    private String wellFormed(String name, String text) throws RejectedException {
        int at = Text.unpairedSurrogate(text);
        if (at >= 0) {
            throw new RejectedException(
                    RejectReason.UNPAIRED_SURROGATE, path + name, "has an unpaired surrogate at index " + at);
        }
        return text;
    }

    private RejectedException invalid(String name, String detail) {
        return new RejectedException(RejectReason.FIELD_INVALID, path + name, detail);
    }
}
