package dev.alluvium.bench.insight;

import dev.alluvium.bench.insight.DerivedFolder.Insight;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;

/// What a threshold of consolidation does: how many pairs of statements of one tenant it takes for one.
final class CountMerges {

    private static final double[] THRESHOLDS = {0.80, 0.85, 0.90, 0.95};

    private CountMerges() {}

    static List<InsightsFigures.Merges> of(List<Insight> derived) {
        return DoubleStream.of(THRESHOLDS)
                .mapToObj(threshold -> new InsightsFigures.Merges(
                        threshold, pairs(derived, threshold, true), pairs(derived, threshold, false)))
                .toList();
    }

    private static int pairs(List<Insight> derived, double threshold, boolean ofSubject) {
        int pairs = 0;
        for (int i = 0; i < derived.size(); i++) {
            for (int j = i + 1; j < derived.size(); j++) {
                var one = derived.get(i);
                var other = derived.get(j);
                boolean counts = one.tenant().equals(other.tenant()) && isOfSubject(one, other) == ofSubject;
                pairs += counts && one.cosine(other) >= threshold ? 1 : 0;
            }
        }
        return pairs;
    }

    /// As consolidation decides where the wording does not say what a statement is about.
    static boolean same(Insight one, Insight other, double ofSubject, double ofAny) {
        double cosine = one.cosine(other);
        return cosine >= ofAny || (cosine >= ofSubject && isOfSubject(one, other));
    }

    static boolean isOfSubject(Insight one, Insight other) {
        return Objects.equals(one.subject(), other.subject()) && one.kind().equals(other.kind());
    }
}
