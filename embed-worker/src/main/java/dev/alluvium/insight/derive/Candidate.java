package dev.alluvium.insight.derive;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A statement that might be worth keeping.
///
/// @param text    one sentence or few, understood without its session
/// @param subject whom or what it is about: a sender's id or an entity's name
/// @param about   what of the subject; statements of one subject about one thing replace each other
/// @param worth   0 to 1
/// @param quotes  at least one
public record Candidate(
        InsightKind kind,
        String text,
        Optional<String> subject,
        Optional<String> about,
        double worth,
        List<String> keyPhrases,
        List<Quote> quotes) {

    /// @param text verbatim
    public record Quote(String messageId, String text) {
        public Quote {
            Objects.requireNonNull(messageId, "messageId");
            Objects.requireNonNull(text, "text");
        }
    }

    public Candidate {
        keyPhrases = List.copyOf(keyPhrases);
        quotes = List.copyOf(quotes);
    }
}
