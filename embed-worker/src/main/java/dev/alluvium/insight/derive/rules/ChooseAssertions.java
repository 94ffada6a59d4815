package dev.alluvium.insight.derive.rules;

import dev.alluvium.insight.derive.StatementCosine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Takes the best statements that do not say what a better one said: maximal marginal relevance (Carbonell and
/// Goldstein 1998) with a limit that grows with the session.
final class ChooseAssertions {

    /// Below it a statement is more often than not of no use to anybody later.
    static final double LEAST = 2.15;

    private static final int ALWAYS = 3;
    private static final double MORE_PER_MESSAGE = 0.06;
    private static final int MOST = 40;
    /// So that choosing costs the same for ten thousand messages as for a thousand.
    private static final int POOL = 160;

    private static final double SAME_WORDS = 0.5;
    private static final double SAME_MEANING = 0.9;
    private static final double REDUNDANCY_WEIGHT = 1.0;

    private ChooseAssertions() {}

    static List<Assertion> from(List<Assertion> assertions, int freshMessages) {
        var things = LastOfThings.of(assertions);
        var pool = new ArrayList<>(things.last().stream()
                .filter(assertion -> assertion.rate() >= LEAST)
                .sorted(Comparator.comparingDouble(Assertion::rate).reversed())
                .limit(POOL)
                .toList());
        int limit = (int) Math.min(MOST, ALWAYS + freshMessages * MORE_PER_MESSAGE);
        var chosen = new ArrayList<Assertion>();
        var redundancy = new double[pool.size()];
        while (chosen.size() < limit) {
            int best = best(pool, redundancy);
            if (best < 0) {
                break;
            }
            var assertion = pool.set(best, null);
            chosen.add(assertion);
            for (int i = 0; i < redundancy.length; i++) {
                if (pool.get(i) != null) {
                    redundancy[i] = Math.max(redundancy[i], redundancy(pool.get(i), assertion));
                }
            }
        }
        var before = chosen.stream()
                .flatMap(assertion -> things.before(assertion, LEAST).stream())
                .toList();
        chosen.addAll(before);
        return chosen;
    }

    private static int best(List<Assertion> pool, double[] redundancy) {
        int best = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < redundancy.length; i++) {
            if (pool.get(i) != null && redundancy[i] < 1) {
                double rate = pool.get(i).rate() - REDUNDANCY_WEIGHT * redundancy[i];
                if (rate > most) {
                    most = rate;
                    best = i;
                }
            }
        }
        return best;
    }

    /// 1 for what says the same.
    private static double redundancy(Assertion assertion, Assertion other) {
        double words = assertion.overlap(other);
        boolean sameMessage = assertion.message() == other.message();
        if (sameMessage && assertion.sentence().overlaps(other.sentence())) {
            return 1;
        }
        if (assertion.about().isPresent() && other.about().isPresent()) {
            // They are about different things or people.
            return 0;
        }
        double meaning = sameMessage ? 0.5 : Math.max(0, StatementCosine.cosine(assertion.vector(), other.vector()));
        return words >= SAME_WORDS || meaning >= SAME_MEANING ? 1 : Math.max(words, meaning - 0.5);
    }
}
