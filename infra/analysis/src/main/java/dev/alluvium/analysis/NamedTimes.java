package dev.alluvium.analysis;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The days, weeks, months, seasons and years that a question names, as spans of dates: `on 3 June 2023`, `in May`,
/// `2023-05-03`, `yesterday`, `last spring`. What happened within one fits the question better.
///
/// Dates are read in the language of the messages, and in English; times that count from today in English alone.
public final class NamedTimes {
    public static final NamedTimes NONE = new NamedTimes(List.of());

    /// A date in a text of more characters is one of many that the text speaks of.
    private static final int LONGEST_QUESTION = 1_000;

    private static final Map<Language, ReadDates> READERS = new ConcurrentHashMap<>();
    private static final double DAYS_OF_A_YEAR = 365;
    /// What is left for a span of a year, when a day counts 1.
    private static final double OF_A_YEAR = 0.2;

    private static final double NEXT_DAY = 0.5;

    private final List<Span> spans;

    private NamedTimes(List<Span> spans) {
        this.spans = spans;
    }

    /// @param until is not in it
    /// @param everyYear whether the question leaves the year open; then `from` and `until` are of any
    record Span(LocalDate from, LocalDate until, boolean everyYear) {
        static Span of(LocalDate from, LocalDate until) {
            return new Span(from, until, false);
        }

        static Span day(LocalDate day) {
            return of(day, day.plusDays(1));
        }

        long days() {
            return until.toEpochDay() - from.toEpochDay();
        }

        private boolean holds(LocalDate date) {
            var compared = everyYear ? date.withYear(from.getYear()) : date;
            return !compared.isBefore(from) && compared.isBefore(until);
        }
    }

    /// @param today from which `last week` counts
    public static NamedTimes read(String question, Language language, LocalDate today) {
        if (question.length() > LONGEST_QUESTION) {
            return NONE;
        }
        var text = PlainText.of(question).text().toLowerCase(language.locale());
        var relative = ReadRelativeTimes.spans(text, today);
        var spans = relative.isEmpty()
                ? READERS.computeIfAbsent(language, ReadDates::new).spans(text)
                : relative;
        return spans.isEmpty() ? NONE : new NamedTimes(spans);
    }

    /// How well a date fits what is named, from 0 to 1: 1 on a day that is named, half on the day after it, on
    /// which people tell of it, and the less the longer the span is in which the date lies: 0.5 in a month, 0.2 in
    /// a year.
    public double fit(LocalDate date) {
        double best = 0;
        for (var span : spans) {
            if (span.holds(date)) {
                best = Math.max(best, weight(span));
            } else if (span.days() == 1 && span.holds(date.minusDays(1))) {
                best = Math.max(best, NEXT_DAY);
            }
        }
        return best;
    }

    private static double weight(Span span) {
        double length = Math.log(span.days()) / Math.log(DAYS_OF_A_YEAR);
        return Math.max(OF_A_YEAR, 1 - (1 - OF_A_YEAR) * length);
    }

    public boolean isEmpty() {
        return spans.isEmpty();
    }

    /// Nothing prints a query by accident.
    @Override
    public String toString() {
        return "NamedTimes[" + spans.size() + "]";
    }
}
