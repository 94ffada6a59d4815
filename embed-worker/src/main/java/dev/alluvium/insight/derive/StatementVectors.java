package dev.alluvium.insight.derive;

import dev.alluvium.insight.derive.Candidate.Quote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The vectors by which statements are compared and found. A quoted sentence is embedded as messages are, behind its
/// speaker and without the dates, so that vectors of both can be compared; and where it is all but the whole message,
/// the message's vector is taken.
public final class StatementVectors {

    /// Of a message's text, the share that a quote has at least when it stands for the message. Measured: see
    /// RATIONALE.md.
    private static final double WHOLE = 0.8;

    private final Function<List<String>, List<Optional<float[]>>> model;

    /// @param model gives the vectors of texts, in their order; empty where it takes one not
    public StatementVectors(Function<List<String>, List<Optional<float[]>>> model) {
        this.model = model;
    }

    /// In the order of the candidates, whose quotes are in the window.
    public List<Optional<float[]>> of(List<Candidate> candidates, SessionWindow window) {
        var messages = window.messages().stream()
                .collect(Collectors.toMap(SessionMessage::messageId, Function.identity(), (a, b) -> a));
        var known = new ArrayList<float[]>();
        var inputs = new HashMap<Integer, String>();
        for (var candidate : candidates) {
            var message = messages.get(candidate.quotes().getFirst().messageId());
            boolean quotes = isQuotation(candidate, message);
            var vector = quotes ? known(candidate.quotes().getFirst(), message) : null;
            if (vector == null) {
                inputs.put(known.size(), quotes ? input(candidate.quotes().getFirst(), message) : candidate.text());
            }
            known.add(vector);
        }
        return filled(known, inputs);
    }

    private List<Optional<float[]>> filled(List<float[]> known, Map<Integer, String> inputs) {
        var places = inputs.keySet().stream().sorted().toList();
        var embedded = places.isEmpty()
                ? List.<Optional<float[]>>of()
                : model.apply(places.stream().map(inputs::get).toList());
        var vectors = new ArrayList<Optional<float[]>>();
        known.forEach(vector -> vectors.add(Optional.ofNullable(vector)));
        for (int i = 0; i < places.size(); i++) {
            vectors.set(places.get(i), embedded.get(i));
        }
        return vectors;
    }

    /// Whether it says that somebody said this, and nothing else.
    private static boolean isQuotation(Candidate candidate, SessionMessage message) {
        return candidate.quotes().size() == 1
                && candidate
                        .text()
                        .equals(StatementText.of(
                                message, candidate.quotes().getFirst().text()));
    }

    private static String input(Quote quote, SessionMessage message) {
        return StatementText.speaker(message) + ": " + quote.text();
    }

    /// Null where the message says more, or nobody has embedded it.
    private static float[] known(Quote quote, SessionMessage message) {
        boolean whole = message.passages().size() == 1
                && quote.text().length() >= WHOLE * message.content().strip().length();
        return whole ? message.passages().getFirst().vector() : null;
    }
}
