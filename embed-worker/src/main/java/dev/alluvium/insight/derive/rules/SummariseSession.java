package dev.alluvium.insight.derive.rules;

import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.Candidate.Quote;
import dev.alluvium.insight.derive.InsightKind;
import dev.alluvium.insight.derive.SessionWindow;
import dev.alluvium.insight.derive.text.KeyPhrases;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Sums up a long session by the best of what was chosen from it, in the order in which it was said. Nothing else
/// goes into the text, so that it is seen by those who see what it quotes.
final class SummariseSession {

    /// A shorter session is read as fast as its summary.
    private static final int FEWEST_MESSAGES = 60;

    /// With less to tell, what there is stands for itself.
    private static final int FEWEST_STATEMENTS = 5;
    private static final int KEY_PHRASES = 6;
    private static final String ABOUT = "session";

    private SummariseSession() {}

    /// @param chosen best first
    static Optional<Candidate> of(SessionWindow window, List<Assertion> chosen) {
        if (window.messages().size() < FEWEST_MESSAGES || chosen.size() < FEWEST_STATEMENTS) {
            return Optional.empty();
        }
        var best = chosen.stream()
                .limit(FEWEST_STATEMENTS)
                .sorted(Comparator.comparingInt(
                                (Assertion assertion) -> assertion.sentence().message())
                        .thenComparingInt(assertion -> assertion.sentence().start()))
                .toList();
        var quotes = best.stream()
                .map(assertion -> new Quote(
                        assertion.message().messageId(), assertion.sentence().text()))
                .toList();
        var phrases = KeyPhrases.of(quotes.stream().map(Quote::text).collect(Collectors.joining("\n")), KEY_PHRASES);
        var text = best.stream().map(Assertion::statement).collect(Collectors.joining(" "));
        return Optional.of(new Candidate(
                InsightKind.SUMMARY,
                "From the session about " + String.join(", ", phrases) + ": " + text,
                Optional.of(window.sessionId()),
                Optional.of(ABOUT),
                RuleDerivation.worth(
                        best.stream().mapToDouble(Assertion::rate).average().orElseThrow()),
                phrases,
                quotes));
    }
}
