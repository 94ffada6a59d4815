package dev.alluvium.insight;

import dev.alluvium.analysis.Term;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.ModelUnavailableException;
import dev.alluvium.insight.consolidate.Claim;
import dev.alluvium.insight.consolidate.Shown;
import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.Derivation;
import dev.alluvium.insight.derive.DropReason;
import dev.alluvium.insight.derive.KnownSubject;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionWindow;
import dev.alluvium.insight.derive.StatementVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes claims of grounded candidates: who may know them, where they belong, and their vectors. Thread-safe.
final class MakeClaims {

    /// An insight is a sentence or a few.
    private static final int LONGEST = 2_000;

    private static final int MOST_QUOTES = 16;

    private final EmbeddingModel model;
    private final Derivation derivation;
    private final StatementVectors statementVectors = new StatementVectors(this::vectors);
    private final TextAnalyzer analyzer;
    private final InsightMeters meters;

    MakeClaims(EmbeddingModel model, Derivation derivation, TextAnalyzer analyzer, InsightMeters meters) {
        this.model = model;
        this.derivation = derivation;
        this.analyzer = analyzer;
        this.meters = meters;
    }

    List<Claim> of(SessionWindow window, List<Candidate> candidates) {
        var messages =
                window.messages().stream().collect(Collectors.toMap(SessionMessage::messageId, Function.identity()));
        var bounded = candidates.stream()
                .filter(this::isBounded)
                .map(candidate -> KnownSubject.of(candidate, window))
                .toList();
        var vectors = statementVectors.of(bounded, window);
        var claims = new ArrayList<Claim>();
        for (int i = 0; i < bounded.size(); i++) {
            claim(window, bounded.get(i), messages, vectors.get(i)).ifPresent(claims::add);
        }
        return claims;
    }

    void dropped(DropReason reason) {
        meters.dropped(reason.label());
    }

    List<String> terms(String text) {
        return analyzer.terms(text).stream().map(Term::text).toList();
    }

    private Optional<Claim> claim(
            SessionWindow window, Candidate candidate, Map<String, SessionMessage> messages, Optional<float[]> vector) {
        var bearing = candidate.quotes().stream()
                .map(quote -> messages.get(quote.messageId()))
                .toList();
        var audience = window.audience();
        if (audience.isEmpty()) {
            return dropped("no-common-readers");
        }
        return vector.map(its -> new Claim(
                        Claim.id(window.tenant().value(), candidate),
                        candidate,
                        quotes(window, candidate, messages),
                        audience.get(),
                        scope(bearing),
                        terms(candidate.text()),
                        its,
                        Shown.of(window.tenant().value(), audience.get(), derivation.shown(window))))
                .or(() -> dropped("not-embedded"));
    }

    private Optional<Claim> dropped(String reason) {
        meters.dropped(reason);
        return Optional.empty();
    }

    private boolean isBounded(Candidate candidate) {
        if (isTooLong(candidate)) {
            meters.dropped("too-long");
            return false;
        }
        return true;
    }

    private static boolean isTooLong(Candidate candidate) {
        return candidate.text().isBlank()
                || candidate.text().length() > LONGEST
                || candidate.quotes().size() > MOST_QUOTES
                || candidate.quotes().stream().anyMatch(quote -> quote.text().length() > LONGEST);
    }

    private static List<Claim.Quote> quotes(
            SessionWindow window, Candidate candidate, Map<String, SessionMessage> messages) {
        return candidate.quotes().stream()
                .map(quote -> {
                    var message = messages.get(quote.messageId());
                    return new Claim.Quote(
                            quote.messageId(),
                            message.revision(),
                            quote.text(),
                            message.content().indexOf(quote.text()),
                            message.occurredAt().toInstant(),
                            message.arrival(),
                            window.sessionId());
                })
                .toList();
    }

    /// The deepest that all are in.
    private static String scope(List<SessionMessage> messages) {
        return messages.stream()
                .map(SessionMessage::scope)
                .reduce(MakeClaims::common)
                .orElse("");
    }

    private static String common(String one, String other) {
        var scope = one;
        while (!scope.isEmpty() && !other.equals(scope) && !other.startsWith(scope + "/")) {
            scope = scope.substring(0, Math.max(0, scope.lastIndexOf('/')));
        }
        return scope;
    }

    /// All at once, as far as the model takes them; empty where it does not take a text.
    private List<Optional<float[]>> vectors(List<String> texts) {
        try {
            return model.embedAll(texts).stream().map(Optional::of).toList();
        } catch (ModelUnavailableException | CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            return texts.stream().map(this::vector).toList();
        }
    }

    private Optional<float[]> vector(String text) {
        try {
            return Optional.of(model.embed(text));
        } catch (ModelUnavailableException | CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
