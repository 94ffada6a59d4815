package dev.alluvium.analysis;

import dev.alluvium.analysis.NamedTimes.Span;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Month;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the dates that a text in lower case writes out: days, months and years, by the names that CLDR has for months.
/// A month without day and year counts behind a preposition alone, since `may` and `march` are words of their own.
/// Thread-safe.
final class ReadDates {
    private static final String DAY = "(?<day>[0-3]?\\d)(?:st|nd|rd|th|er|\\.|º|ª|°)?";
    private static final String YEAR = "(?<year>(?:19|20)\\d\\d)(?!\\d)";
    private static final String OF = "(?:\\s*(?:,|of|de|del|di)\\s*|\\s+)";
    /// Behind them a date is the end of a span whose other end is open.
    private static final String OPEN = "(?<!\\b(?:before|after|until|till|since|vor|nach|bis|seit)\\s)";

    private static final Map<Language, String> PREPOSITIONS = Map.of(
            Language.ENGLISH, "in|during|of|early|late|mid|from",
            Language.GERMAN, "im|anfang|ende|mitte",
            Language.FRENCH, "en|début|fin|mi",
            Language.SPANISH, "en|de",
            Language.ITALIAN, "in|a|di",
            Language.PORTUGUESE, "em|de",
            Language.DUTCH, "in|begin|eind",
            Language.SWEDISH, "i",
            Language.RUSSIAN, "в");

    private static final Set<TextStyle> WHOLE = Set.of(TextStyle.FULL, TextStyle.FULL_STANDALONE);

    /// A year that no date has; it has a 29 February.
    private static final int ANY_YEAR = 2000;

    private static final Pattern NUMBERS = Pattern.compile("(?<!\\d)" + YEAR
            + "(?:-|年)(?<month>[01]?\\d)(?:(?:-|月)(?<day>[0-3]?\\d)日?)?(?!\\d)"
            + "|(?<!\\d)(?<day2>[0-3]?\\d)\\.\\s?(?<month2>[01]?\\d)\\.\\s?(?<year2>(?:19|20)\\d\\d)(?!\\d)"
            + "|(?<!\\d)(?<month3>[01]?\\d)月(?<day3>[0-3]?\\d)日");

    private final Map<String, Month> months = new HashMap<>();
    private final Set<String> whole = new HashSet<>();
    private final List<Pattern> written;

    ReadDates(Language language) {
        Stream.of(Locale.ENGLISH, language.locale()).distinct().forEach(this::addMonths);
        var names = alternatives(months.keySet());
        var before = PREPOSITIONS.getOrDefault(language, PREPOSITIONS.get(Language.ENGLISH)) + "|in|of";
        this.written = Stream.of(
                        "(?<!\\d)" + DAY + "\\s+(?:(?:of|de|di|den)\\s+)?" + names + "(?:" + OF + YEAR + ")?",
                        names + "\\s+(?:the\\s+)?" + DAY + "(?!\\d)(?:" + OF + YEAR + ")?",
                        names + OF + YEAR,
                        "\\b(?:" + before + ")\\s+" + alternatives(whole),
                        "\\b(?:" + before + "|year|jahr|année|año|anno|ano|jaar|år)\\s+" + YEAR)
                .map(form -> Pattern.compile(OPEN + form, Pattern.UNICODE_CHARACTER_CLASS))
                .toList();
    }

    private static String alternatives(Collection<String> names) {
        return names.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "\\b(?<month>", ")\\b\\.?"));
    }

    private void addMonths(Locale locale) {
        for (var month : Month.values()) {
            for (var style :
                    List.of(TextStyle.FULL, TextStyle.FULL_STANDALONE, TextStyle.SHORT, TextStyle.SHORT_STANDALONE)) {
                var name = month.getDisplayName(style, locale).toLowerCase(locale);
                var bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
                if (bare.length() > 2) {
                    months.putIfAbsent(bare, month);
                }
                if (WHOLE.contains(style)) {
                    whole.add(bare);
                }
            }
        }
    }

    /// Of forms that match, the first that says most: a day says more than its month.
    List<Span> spans(String text) {
        var spans = NUMBERS.matcher(text)
                .results()
                .flatMap(ReadDates::numbers)
                .collect(Collectors.toCollection(ArrayList::new));
        for (var form : written) {
            if (spans.isEmpty()) {
                form.matcher(text).results().flatMap(this::words).forEach(spans::add);
            }
        }
        return spans;
    }

    private static Stream<Span> numbers(MatchResult match) {
        if (match.group("month3") != null) {
            return span(null, number(match, "month3"), number(match, "day3"));
        }
        return match.group("year") != null
                ? span(number(match, "year"), number(match, "month"), number(match, "day"))
                : span(number(match, "year2"), number(match, "month2"), number(match, "day2"));
    }

    private Stream<Span> words(MatchResult match) {
        var groups = match.namedGroups();
        var month =
                groups.containsKey("month") ? months.get(match.group("month")).getValue() : null;
        return span(
                groups.containsKey("year") ? number(match, "year") : null,
                month,
                groups.containsKey("day") ? number(match, "day") : null);
    }

    private static Integer number(MatchResult match, String group) {
        var digits = match.group(group);
        return digits == null ? null : Integer.valueOf(digits);
    }

    /// None for a date that no calendar has.
    private static Stream<Span> span(Integer year, Integer month, Integer day) {
        int known = year == null ? ANY_YEAR : year;
        try {
            if (month == null) {
                return Stream.of(Span.of(LocalDate.of(known, 1, 1), LocalDate.of(known + 1, 1, 1)));
            }
            if (day == null) {
                var first = YearMonth.of(known, month).atDay(1);
                return Stream.of(new Span(first, first.plusMonths(1), year == null));
            }
            var date = LocalDate.of(known, month, day);
            return Stream.of(new Span(date, date.plusDays(1), year == null));
        } catch (DateTimeException e) {
            return Stream.empty();
        }
    }
}
