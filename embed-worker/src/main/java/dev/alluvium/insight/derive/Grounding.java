package dev.alluvium.insight.derive;

import dev.alluvium.insight.derive.Candidate.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Lets only those candidates pass whose every quote stands, letter for letter, in a message of the window that may
/// be evidence.
public final class Grounding {

    private Grounding() {}

    public static List<Candidate> grounded(List<Candidate> candidates, SessionWindow window) {
        return grounded(candidates, window, reason -> {});
    }

    /// @param drops told once of each candidate that does not pass
    public static List<Candidate> grounded(List<Candidate> candidates, SessionWindow window, CountDrops drops) {
        var messages = window.messages().stream()
                .collect(Collectors.toMap(SessionMessage::messageId, Function.identity(), (first, again) -> first));
        var grounded = new ArrayList<Candidate>();
        for (var candidate : candidates) {
            fault(candidate, messages).ifPresentOrElse(drops::dropped, () -> grounded.add(candidate));
        }
        return List.copyOf(grounded);
    }

    private static Optional<DropReason> fault(Candidate candidate, Map<String, SessionMessage> messages) {
        if (candidate.quotes().isEmpty()) {
            return Optional.of(DropReason.NO_QUOTE);
        }
        return candidate.quotes().stream()
                .flatMap(quote -> fault(quote, messages.get(quote.messageId())).stream())
                .findFirst();
    }

    private static Optional<DropReason> fault(Quote quote, SessionMessage message) {
        if (message == null) {
            return Optional.of(DropReason.UNKNOWN_MESSAGE);
        }
        if (!message.mayBeEvidence()) {
            return Optional.of(DropReason.NOT_EVIDENCE);
        }
        if (quote.text().isBlank()) {
            return Optional.of(DropReason.NO_QUOTE);
        }
        return message.content().contains(quote.text()) ? Optional.empty() : Optional.of(DropReason.NOT_SAID);
    }
}
