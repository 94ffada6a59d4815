package dev.alluvium.events;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a time as RFC 3339 has it, and in the forms of ISO 8601 that have one meaning as well: what programs write
/// when they are asked for ISO. A time without an offset from UTC has no one meaning and is refused.
public final class TimeText {
    private static final String EXAMPLE = "such as 2026-01-31T12:00:00Z";
    private static final String NOT_ISO = "must be an ISO-8601 time with an offset from UTC, " + EXAMPLE;
    /// No time that is meant as one is longer, and what is matched against patterns should not be long.
    private static final int LONGEST = 100;
    private static final int LAST_YEAR = 9999;
    private static final int MINUTE = 60;

    private static final String FRACTION = "(?:[.,](?<fraction>\\d{1,40}))?";
    private static final String ZONE =
            " ?(?<zone>[Zz]|(?<sign>[+\\-\\u2212])(?<zh>\\d\\d)(?::?(?<zm>\\d\\d)(?::?(?<zs>\\d\\d))?)?)?";

    private static final Pattern EXTENDED =
            Pattern.compile("(?<year>\\d{4}|[+-]\\d{4,10})-(?<month>\\d\\d)-(?<day>\\d\\d)[Tt"
                    + " ](?<hour>\\d\\d):(?<minute>\\d\\d)(?::(?<second>\\d\\d)"
                    + FRACTION + ")?" + ZONE);
    private static final Pattern BASIC = Pattern.compile(
            "(?<year>\\d{4})(?<month>\\d\\d)(?<day>\\d\\d)[Tt](?<hour>\\d\\d)(?<minute>\\d\\d)(?:(?<second>\\d\\d)"
                    + FRACTION + ")?" + ZONE);

    private static final Pattern DATE = Pattern.compile("\\d{4}-?\\d\\d-?\\d\\d");
    private static final Pattern NAMED_ZONE = Pattern.compile(".*[\\dZz] *\\[.+]|.*\\d *[A-Za-z_]{2,}.*");

    private TimeText() {}

    /// @return [Instant#MAX] or [Instant#MIN] for years that a date cannot have
    /// @throws DateTimeException whose message says what is wrong, after the name of a field
    public static Instant parse(String text) {
        if (text.length() > LONGEST) {
            throw new DateTimeException(NOT_ISO);
        }
        var fields = EXTENDED.matcher(text);
        if (!fields.matches()) {
            fields = BASIC.matcher(text);
        }
        if (!fields.matches()) {
            throw new DateTimeException(fault(text));
        }
        if (fields.group("zone") == null) {
            throw new DateTimeException("has no offset from UTC: end it with Z or an offset like +02:00, " + EXAMPLE);
        }
        long year = Long.parseLong(fields.group("year"));
        if (Math.abs(year) > LAST_YEAR) {
            return year > 0 ? Instant.MAX : Instant.MIN;
        }
        return instant(fields, (int) year);
    }

    private static Instant instant(Matcher fields, int year) {
        var offset = offset(fields);
        int hour = number(fields, "hour");
        int second = number(fields, "second");
        boolean midnight = hour == 24 && number(fields, "minute") == 0 && second == 0 && nanos(fields) == 0;
        boolean leap = second == MINUTE;
        OffsetDateTime time;
        try {
            time = LocalDate.of(year, number(fields, "month"), number(fields, "day"))
                    .atTime(LocalTime.of(
                            midnight ? 0 : hour, number(fields, "minute"), leap ? MINUTE - 1 : second, nanos(fields)))
                    .plusDays(midnight ? 1 : 0)
                    .atOffset(offset);
        } catch (DateTimeException e) {
            throw new DateTimeException("is no time that there is: " + e.getMessage(), e);
        }
        if (leap && !isEndOfDay(time)) {
            throw new DateTimeException("is no time that there is: a leap second is 23:59:60 in UTC");
        }
        return time.toInstant();
    }

    /// A leap second has no place of its own in the count of seconds: it is told as the one before.
    private static boolean isEndOfDay(OffsetDateTime time) {
        return time.withOffsetSameInstant(ZoneOffset.UTC)
                .toLocalTime()
                .withNano(0)
                .equals(LocalTime.of(23, 59, 59));
    }

    private static ZoneOffset offset(Matcher fields) {
        if (fields.group("sign") == null) {
            return ZoneOffset.UTC;
        }
        int sign = fields.group("sign").equals("+") ? 1 : -1;
        try {
            return ZoneOffset.ofHoursMinutesSeconds(
                    sign * number(fields, "zh"), sign * number(fields, "zm"), sign * number(fields, "zs"));
        } catch (DateTimeException e) {
            throw new DateTimeException("has an offset from UTC that there is not", e);
        }
    }

    private static int number(Matcher fields, String name) {
        var digits = fields.group(name);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int nanos(Matcher fields) {
        var digits = fields.group("fraction");
        return digits == null ? 0 : Integer.parseInt((digits + "000000000").substring(0, 9));
    }

    private static String fault(String text) {
        if (DATE.matcher(text).matches()) {
            return "is a day: a time of day and an offset from UTC are needed, " + EXAMPLE;
        }
        if (NAMED_ZONE.matcher(text).matches()) {
            return "names a time zone: give its offset from UTC, " + EXAMPLE;
        }
        return NOT_ISO;
    }
}
