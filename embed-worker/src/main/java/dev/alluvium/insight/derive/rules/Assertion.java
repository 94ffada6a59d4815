package dev.alluvium.insight.derive.rules;

import dev.alluvium.insight.derive.InsightKind;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.StatementText;
import java.util.Optional;
import java.util.Set;

/// A sentence that states something.
///
/// @param subject the sender's id, or what it speaks of
/// @param rate   what its wording is worth, without what others say; see [RateWording]
/// @param terms  words that carry its topic
/// @param denies whether it says that something is not so
public record Assertion(
        SessionMessage message,
        Sentence sentence,
        Cue cue,
        String subject,
        Optional<String> about,
        double rate,
        Set<String> terms,
        boolean denies) {

    /// What it takes the place of another statement about.
    record Thing(String subject, InsightKind kind, String about) {}

    Assertion rated(double other) {
        return new Assertion(message, sentence, cue, subject, about, other, terms, denies);
    }

    /// Only where it is known what it is about.
    Thing thing() {
        return new Thing(subject, cue.kind(), about.orElseThrow());
    }

    boolean saysAs(Assertion other) {
        return terms.equals(other.terms) && denies == other.denies;
    }

    /// Of the words of both, the share that they have in common.
    double overlap(Assertion other) {
        long common = terms.stream().filter(other.terms::contains).count();
        long all = terms.size() + other.terms.size() - common;
        return all == 0 ? 1 : (double) common / all;
    }

    /// The sentence with its speaker and date.
    String statement() {
        return StatementText.of(message, sentence.text());
    }

    /// Its message's, or the passage's that it stands in; null without one.
    float[] vector() {
        return message.passages().stream()
                .filter(passage -> passage.start() <= sentence.start() && sentence.start() < passage.end())
                .findFirst()
                .map(SessionMessage.Passage::vector)
                .orElse(null);
    }
}
