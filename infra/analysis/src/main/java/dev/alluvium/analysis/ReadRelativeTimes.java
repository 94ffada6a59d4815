package dev.alluvium.analysis;

import dev.alluvium.analysis.NamedTimes.Span;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the English times of a text in lower case that count from the day on which it is asked: `yesterday`, `two
/// weeks ago`, `last spring`. Weeks begin on Monday; seasons are those of the northern half, in whole months.
final class ReadRelativeTimes {
    private static final List<String> NUMBERS =
            List.of("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    private static final String SEASONS = "spring|summer|autumn|fall|winter";
    private static final int DAYS_OF_A_WEEK = 7;
    private static final int MONTHS_OF_A_SEASON = 3;
    private static final int FARTHEST = 1_000;

    private static final Pattern DAYS = Pattern.compile("\\b(?<word>today|the day before yesterday|yesterday)\\b");
    private static final Pattern AGO = Pattern.compile(
            "\\b(?<number>an?|\\d{1,3}|" + String.join("|", NUMBERS) + ") (?<unit>day|week|month|year)s? ago\\b");
    private static final Pattern LAST = Pattern.compile("\\b(?<which>last|previous|this) (?<unit>week|month|year|"
            + SEASONS + "|" + names(DayOfWeek.values()) + "|(?<!this )(?:" + names(Month.values()) + "))\\b");
    private static final Pattern SEASON =
            Pattern.compile("\\b(?<unit>" + SEASONS + ")(?: of|,)? (?<year>(?:19|20)\\d\\d)\\b");

    private ReadRelativeTimes() {}

    private static String names(Enum<?>[] values) {
        return Stream.of(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("|"));
    }

    static List<Span> spans(String text, LocalDate today) {
        return Stream.of(
                        DAYS.matcher(text).results().map(match -> day(match, today)),
                        AGO.matcher(text).results().map(match -> ago(match, today)),
                        LAST.matcher(text).results().map(match -> last(match, today)),
                        SEASON.matcher(text)
                                .results()
                                .map(match -> season(match.group("unit"), Integer.parseInt(match.group("year")))))
                .flatMap(spans -> spans)
                .toList();
    }

    private static Span day(MatchResult match, LocalDate today) {
        return Span.day(
                switch (match.group("word")) {
                    case "today" -> today;
                    case "yesterday" -> today.minusDays(1);
                    default -> today.minusDays(2);
                });
    }

    /// A week ago is meant to within three days.
    private static Span ago(MatchResult match, LocalDate today) {
        int count = Math.min(FARTHEST, count(match.group("number")));
        return switch (match.group("unit")) {
            case "day" -> Span.day(today.minusDays(count));
            case "week" -> {
                var from = today.minusWeeks(count).minusDays(DAYS_OF_A_WEEK / 2);
                yield Span.of(from, from.plusDays(DAYS_OF_A_WEEK));
            }
            case "month" -> month(today.minusMonths(count));
            default -> year(today.getYear() - count);
        };
    }

    private static int count(String number) {
        if (number.equals("an")) {
            return 1;
        }
        int word = NUMBERS.indexOf(number);
        return word < 0 ? Integer.parseInt(number) : Math.max(1, word);
    }

    private static Span last(MatchResult match, LocalDate today) {
        int back = match.group("which").equals("this") ? 0 : 1;
        var unit = match.group("unit");
        return switch (unit) {
            case "week" -> {
                var monday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                        .minusWeeks(back);
                yield Span.of(monday, monday.plusWeeks(1));
            }
            case "month" -> month(today.minusMonths(back));
            case "year" -> year(today.getYear() - back);
            default -> named(unit, back, today);
        };
    }

    private static Span named(String name, int back, LocalDate today) {
        for (var day : DayOfWeek.values()) {
            if (day.name().equalsIgnoreCase(name)) {
                return Span.day(
                        back == 0
                                ? today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                                        .plusDays(day.getValue() - 1L)
                                : today.with(TemporalAdjusters.previous(day)));
            }
        }
        for (var month : Month.values()) {
            if (month.name().equalsIgnoreCase(name)) {
                var ofThisYear = today.withDayOfMonth(1).withMonth(month.getValue());
                return month(
                        back == 0 || ofThisYear.plusMonths(1).isBefore(today) ? ofThisYear : ofThisYear.minusYears(1));
            }
        }
        var ofThisYear = season(name, today.getYear());
        return back == 0 || !ofThisYear.until().isAfter(today) ? ofThisYear : season(name, today.getYear() - 1);
    }

    /// @param year in which it begins, a winter in December
    private static Span season(String name, int year) {
        var month = switch (name) {
            case "spring" -> Month.MARCH;
            case "summer" -> Month.JUNE;
            case "winter" -> Month.DECEMBER;
            default -> Month.SEPTEMBER;
        };
        var from = LocalDate.of(year, month, 1);
        return Span.of(from, from.plusMonths(MONTHS_OF_A_SEASON));
    }

    private static Span month(LocalDate within) {
        var first = within.withDayOfMonth(1);
        return Span.of(first, first.plusMonths(1));
    }

    private static Span year(int year) {
        return Span.of(LocalDate.of(year, 1, 1), LocalDate.of(year + 1, 1, 1));
    }
}
