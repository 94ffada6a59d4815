package dev.alluvium.insight.derive.rules;

import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.Candidate.Quote;
import dev.alluvium.insight.derive.Derivation;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionWindow;
import dev.alluvium.insight.derive.text.KeyPhrases;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds statements by how they are worded and quotes them with their speaker and date. Needs no service; the same
/// window gives the same candidates.
public final class RuleDerivation implements Derivation {

    /// Reads the rule files at once, so that a fault in one of them ends the process at its start.
    public RuleDerivation() {
        Cue.load();
        RateWording.load();
        SentenceRules.load();
        OthersWords.load();
        Things.load();
    }

    @Override
    public String name() {
        return "rules-3";
    }

    /// What comes out is what it quotes.
    @Override
    public List<SessionMessage> shown(SessionWindow window) {
        return List.of();
    }

    @Override
    public List<Candidate> derive(SessionWindow window) {
        var assertions = RateAmongOthers.of(FindAssertions.in(window), window);
        var chosen = ChooseAssertions.from(assertions, window.fresh().size());
        var candidates = new ArrayList<Candidate>();
        chosen.forEach(assertion -> candidates.add(candidate(assertion)));
        SummariseSession.of(window, chosen).ifPresent(candidates::add);
        return candidates;
    }

    private static Candidate candidate(Assertion assertion) {
        var message = assertion.message();
        var quote = assertion.sentence().text();
        return new Candidate(
                assertion.cue().kind(),
                assertion.statement(),
                Optional.of(assertion.subject()),
                assertion.about().map(about -> about.toLowerCase(Locale.ROOT)),
                worth(assertion.rate()),
                KeyPhrases.of(quote, KeyPhrases.OF_A_STATEMENT),
                List.of(new Quote(message.messageId(), quote)));
    }

    /// Half for what just passes.
    static double worth(double rate) {
        return 1 / (1 + Math.exp(ChooseAssertions.LEAST - rate));
    }
}
