package dev.alluvium.insight.consolidate;

import dev.alluvium.events.EventIds;
import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.SessionMessage.Arrival;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A grounded candidate on its way into the database: what it claims, by which quotes, and who may know.
///
/// @param audience those who see all of its quotes, and all of what was shown
/// @param scope    what the scopes of its messages have in common
/// @param terms    of its text, each as often as it is in it
/// @param vector   see [dev.alluvium.insight.derive.StatementVectors]
/// @param shown    what its words may come from besides its quotes
public record Claim(
        UUID id,
        Candidate candidate,
        List<Quote> quotes,
        String audience,
        String scope,
        List<String> terms,
        float[] vector,
        Optional<Shown> shown) {

    /// @param text  verbatim
    /// @param start its place in the message
    public record Quote(
            String messageId,
            int revision,
            String text,
            int start,
            Instant occurredAt,
            Arrival arrival,
            String sessionId) {}

    public Claim {
        quotes = List.copyOf(quotes);
        terms = List.copyOf(terms);
    }

    public static UUID id(UUID tenant, Candidate candidate) {
        var content = new StringBuilder(candidate.kind().label()).append('\n').append(candidate.text());
        candidate
                .quotes()
                .forEach(quote -> content.append('\n')
                        .append(quote.messageId())
                        .append('\n')
                        .append(quote.text()));
        return EventIds.claim(tenant, content.toString());
    }

    /// When the latest of its quotes was said.
    Instant lastSaid() {
        return quotes.stream().map(Quote::occurredAt).max(Instant::compareTo).orElseThrow();
    }
}
