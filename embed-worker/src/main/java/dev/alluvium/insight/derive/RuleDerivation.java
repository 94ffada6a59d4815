package dev.alluvium.insight.derive;

import dev.alluvium.insight.derive.Candidate.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds statements by how they are worded and quotes them with their speaker and date. Needs no service; the same
/// window gives the same candidates.
public final class RuleDerivation implements Derivation {

    static final int KEY_PHRASES = 4;

    @Override
    public String name() {
        return "rules-1";
    }

    @Override
    public List<Candidate> derive(SessionWindow window) {
        var claims = RateAmongOthers.of(FindClaims.in(window), window);
        var chosen = ChooseClaims.from(claims, window.fresh().size());
        var candidates = new ArrayList<Candidate>();
        chosen.forEach(claim -> candidates.add(candidate(claim)));
        SummariseSession.of(window, chosen).ifPresent(candidates::add);
        return candidates;
    }

    private static Candidate candidate(Claim claim) {
        var said = claim.said();
        var quote = claim.sentence().text();
        return new Candidate(
                claim.cue().kind(),
                StatementText.of(claim),
                Optional.of(claim.subject()),
                claim.about().map(about -> about.toLowerCase(Locale.ROOT)),
                worth(claim.rate()),
                KeyPhrases.of(quote, KEY_PHRASES),
                List.of(new Quote(said.messageId(), quote)));
    }

    /// Half for what just passes.
    static double worth(double rate) {
        return 1 / (1 + Math.exp(ChooseClaims.LEAST - rate));
    }
}
