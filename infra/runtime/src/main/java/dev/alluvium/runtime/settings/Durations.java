package dev.alluvium.runtime.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/// Durations as people type them (`500ms`, `30s`, `5m`, `2h`, `7d`) and as ISO 8601 has them (`PT30S`). A bare number
/// is refused: nobody agrees whether it means seconds or milliseconds.
public final class Durations {

    private static final Pattern SHORT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private Durations() {}

    static Duration parse(String text) {
        var trimmed = text.strip().toLowerCase(Locale.ROOT);
        var matcher = SHORT.matcher(trimmed);
        try {
            var duration = matcher.matches()
                    ? of(Long.parseLong(matcher.group(1)), matcher.group(2))
                    : Duration.parse(trimmed);
            // Longer than a long has nanoseconds for (292 years) would fail later, in someone's toNanos.
            if (duration.toNanos() < 0) {
                throw new IllegalArgumentException("must not be negative");
            }
            return duration;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("must be a duration such as 30s, 500ms or PT30S", e);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("must be a duration below 292 years", e);
        }
    }

    private static Duration of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /// The shortest of the typed forms that says the same, so that a logged setting can be pasted back.
    public static String text(Duration duration) {
        if (duration.isZero() || duration.toNanosPart() % 1_000_000 != 0) {
            return duration.isZero() ? "0s" : duration.toString();
        }
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
