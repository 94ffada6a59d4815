package dev.alluvium.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a message was elsewhere, of one that an import publishes: it goes on where it was.
///
/// Counts for a message that is not known yet, and a producer can write it too: it can number its own
/// message as it likes, and make it older, never younger than it is.
///
/// @param revision      from 1 to 999,999,999
/// @param arrivedAt     of the first record of it, cut to microseconds
/// @param arrivedOffset of that record
public record Restored(int revision, Instant arrivedAt, long arrivedOffset) {
    /// [#text()], in UTF-8.
    public static final String HEADER = "alluvium-restored";

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,8})@(\\d{1,18})@(\\d{1,18})");

    public Restored {
        Objects.requireNonNull(arrivedAt, "restored.arrived_at");
        arrivedAt = Micros.truncate(arrivedAt);
    }

    public String text() {
        return revision + "@" + ChronoUnit.MICROS.between(Instant.EPOCH, arrivedAt) + "@" + arrivedOffset;
    }

    /// @return empty when [#text()] did not write it
    public static Optional<Restored> parse(String text) {
        var fields = TEXT.matcher(text == null ? "" : text);
        return fields.matches()
                ? Optional.of(new Restored(
                        Integer.parseInt(fields.group(1)),
                        Instant.EPOCH.plus(Long.parseLong(fields.group(2)), ChronoUnit.MICROS),
                        Long.parseLong(fields.group(3))))
                : Optional.empty();
    }
}
