package dev.alluvium.insight.derive;

import dev.alluvium.events.Sender;
import dev.alluvium.insight.derive.Candidate.Quote;
import dev.alluvium.insight.derive.text.Wording;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Whom a statement is about has to be who said it, or named in what is quoted: what is said of a subject
/// may take the place of what was said of it before, and nobody else is to bring that about.
public final class KnownSubject {

    private static final Pattern SPLIT = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private KnownSubject() {}

    /// The candidate with its subject, as senders are called by their ids; or about nobody, and then in
    /// nobody's place.
    public static Candidate of(Candidate candidate, SessionWindow window) {
        var known = candidate.subject().flatMap(subject -> known(subject, candidate, window));
        if (known.equals(candidate.subject())) {
            return candidate;
        }
        return new Candidate(
                candidate.kind(),
                candidate.text(),
                known,
                known.isPresent() ? candidate.about() : Optional.empty(),
                candidate.worth(),
                candidate.keyPhrases(),
                candidate.quotes());
    }

    private static Optional<String> known(String subject, Candidate candidate, SessionWindow window) {
        if (candidate.kind() == InsightKind.SUMMARY && subject.equals(window.sessionId())) {
            return Optional.of(subject);
        }
        var messages = window.messages().stream()
                .collect(Collectors.toMap(SessionMessage::messageId, Function.identity(), (one, again) -> one));
        var senders = candidate.quotes().stream()
                .map(quote -> messages.get(quote.messageId()).sender())
                .toList();
        if (senders.stream().anyMatch(sender -> sender.id().equals(subject))
                || candidate.quotes().stream().anyMatch(quote -> isNamed(subject, quote))) {
            return Optional.of(subject);
        }
        return senders.stream()
                .filter(sender -> subject.equalsIgnoreCase(sender.name()) || subject.equalsIgnoreCase(sender.id()))
                .map(Sender::id)
                .findFirst();
    }

    /// All of its words, one after the other.
    private static boolean isNamed(String subject, Quote quote) {
        var words = words(subject);
        return !words.isEmpty() && Collections.indexOfSubList(words(quote.text()), words) >= 0;
    }

    private static List<String> words(String text) {
        return SPLIT.splitAsStream(Wording.of(text).lower())
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
