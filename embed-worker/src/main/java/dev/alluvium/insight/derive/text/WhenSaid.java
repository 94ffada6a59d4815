package dev.alluvium.insight.derive.text;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Says which day, week, month or year "yesterday", "last Friday" or "next month" is, by the day on which it was said.
/// "Last Friday" is the
/// latest one before today, "next Friday" the first one after; a week is called by its Monday, a weekend by its
/// Saturday.
public final class WhenSaid {

    private static final List<String> NUMBERS = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");

    private static final String COUNT = "(a|an|\\d{1,3}|" + String.join("|", NUMBERS) + ")";
    private static final String DAY = "(mon|tues?|wed|wednes|thu|thurs?|fri|sat|satur|sun)(?:day)?";

    private static final Pattern EXPRESSION = Pattern.compile("(?<!\\blike )(?<!\\blike just )\\b(?:"
            + "(?<day>the day before yesterday|yesterday|today|tonight|this (?:morning|afternoon|evening)|last night"
            + "|tomorrow|the day after tomorrow)"
            + "|(?<which>last|past|this|next|coming|on) " + DAY
            + "|(?<rel>last|past|this|next) (?<unit>weekend|week|month|year)"
            + "|" + COUNT + " (?<span>day|week|month|year)s? (?<way>ago|from now)"
            + "|in " + COUNT + " (?<ahead>day|week|month|year)s?"
            + ")\\b(?! of | in )");

    private static final Pattern PAST = Pattern.compile("\\b(?:was|were|went|had|did|got|saw|made|took|\\w{3,}ed)\\b");

    private WhenSaid() {}

    /// @param today where it was said
    /// @return with the date behind each expression that can be resolved, in brackets.
    public static String resolved(String text, LocalDate today) {
        var lower = Wording.of(text).lower();
        if (lower.length() != text.length()) {
            return text;
        }
        boolean past = PAST.matcher(lower).find();
        var out = new StringBuilder();
        var found = EXPRESSION.matcher(lower);
        int from = 0;
        while (found.find()) {
            out.append(text, from, found.end())
                    .append(" [")
                    .append(date(found, today, past))
                    .append(']');
            from = found.end();
        }
        return out.append(text, from, text.length()).toString();
    }

    private static String date(MatchResult found, LocalDate today, boolean past) {
        if (found.group("day") != null) {
            return day(found.group("day"), today).toString();
        }
        if (found.group("which") != null) {
            return weekday(which(found.group("which"), past), found.group(3), today)
                    .toString();
        }
        if (found.group("unit") != null) {
            int steps = switch (found.group("rel")) {
                case "next" -> 1;
                case "this" -> 0;
                default -> -1;
            };
            return unit(found.group("unit"), steps, today);
        }
        return found.group("way") != null
                ? span(
                        found.group("span"),
                        count(found.group(6)) * (found.group("way").equals("ago") ? -1 : 1),
                        today)
                : span(found.group("ahead"), count(found.group(9)), today);
    }

    private static LocalDate day(String words, LocalDate today) {
        return switch (words) {
            case "the day before yesterday" -> today.minusDays(2);
            case "yesterday", "last night" -> today.minusDays(1);
            case "tomorrow" -> today.plusDays(1);
            case "the day after tomorrow" -> today.plusDays(2);
            default -> today;
        };
    }

    private static String which(String word, boolean past) {
        return word.equals("on") && past ? "on, before" : word;
    }

    private static LocalDate weekday(String which, String name, LocalDate today) {
        var day = Arrays.stream(DayOfWeek.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).startsWith(name.substring(0, 2)))
                .findFirst()
                .orElseThrow();
        return switch (which) {
            case "last", "past" -> today.with(TemporalAdjusters.previous(day));
            case "on, before" -> today.with(TemporalAdjusters.previousOrSame(day));
            case "this", "on" -> today.with(TemporalAdjusters.nextOrSame(day));
            default -> today.with(TemporalAdjusters.next(day));
        };
    }

    private static String unit(String unit, int steps, LocalDate today) {
        return switch (unit) {
            case "weekend" ->
                "weekend of "
                        + (steps < 0
                                ? today.with(TemporalAdjusters.previous(DayOfWeek.SATURDAY))
                                : today.with(TemporalAdjusters.nextOrSame(DayOfWeek.SATURDAY))
                                        .plusWeeks(steps));
            case "week" ->
                "week of "
                        + today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                                .plusWeeks(steps);
            case "month" -> YearMonth.from(today).plusMonths(steps).toString();
            default -> Integer.toString(today.getYear() + steps);
        };
    }

    private static String span(String unit, int steps, LocalDate today) {
        return switch (unit) {
            case "day" -> today.plusDays(steps).toString();
            case "week" -> "about " + today.plusWeeks(steps);
            case "month" -> "about " + YearMonth.from(today).plusMonths(steps);
            default -> "about " + today.plus(steps, ChronoUnit.YEARS).getYear();
        };
    }

    private static int count(String words) {
        int number = NUMBERS.indexOf(words);
        return number >= 0 ? number : words.startsWith("a") ? 1 : Integer.parseInt(words);
    }
}
