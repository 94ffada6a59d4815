package dev.alluvium.insight.derive;

import java.util.List;
import java.util.stream.Collectors;

/// Lets only those candidates pass whose every quote stands, letter for letter, in a message of the window that may
/// be evidence.
public final class Grounding {

    private Grounding() {}

    public static List<Candidate> grounded(List<Candidate> candidates, SessionWindow window) {
        var contents = window.messages().stream()
                .filter(Said::mayBeEvidence)
                .collect(Collectors.toMap(Said::messageId, Said::content));
        return candidates.stream()
                .filter(candidate -> !candidate.quotes().isEmpty())
                .filter(candidate -> candidate.quotes().stream()
                        .allMatch(quote -> !quote.text().isBlank()
                                && contents.getOrDefault(quote.messageId(), "").contains(quote.text())))
                .toList();
    }
}
