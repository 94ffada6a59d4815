package dev.alluvium.bench.quality;

import dev.alluvium.bench.harness.Figures;
import java.util.List;
import java.util.Set;

/// What [QualityBenchmark] measured, for each mode.
public record QualityFigures(String benchmark, String data, int messages, int questions, List<Mode> modes)
        implements Figures {

    /// The means over all questions.
    ///
    /// @param ndcgAt10 normalised discounted cumulative gain of the first ten hits (Järvelin and Kekäläinen
    ///     2002), each relevant message worth the same
    /// @param recallAt5 share of a question's relevant messages among the first five hits; the others likewise
    record Mode(
            String mode,
            double ndcgAt10,
            double recallAt5,
            double recallAt10,
            double recallAt25,
            double recallAt50,
            double recallAt100) {}

    /// Sums up the questions of one mode.
    static final class Sum {
        private int questions;
        private double ndcg;
        private final int[] depths = {5, 10, 25, 50, 100};
        private final double[] recall = new double[depths.length];

        void add(List<String> hits, Set<String> relevant) {
            questions++;
            ndcg += ndcg(hits, relevant, 10);
            for (int i = 0; i < depths.length; i++) {
                recall[i] += recall(hits, relevant, depths[i]);
            }
        }

        Mode mean(String mode) {
            return new Mode(
                    mode,
                    ndcg / questions,
                    recall[0] / questions,
                    recall[1] / questions,
                    recall[2] / questions,
                    recall[3] / questions,
                    recall[4] / questions);
        }
    }

    public static double recall(List<String> hits, Set<String> relevant, int depth) {
        return (double) hits.stream().limit(depth).filter(relevant::contains).count() / relevant.size();
    }

    static double ndcg(List<String> hits, Set<String> relevant, int depth) {
        double gain = 0;
        double best = 0;
        for (int i = 0; i < depth; i++) {
            double discount = Math.log(2) / Math.log(i + 2);
            gain += i < hits.size() && relevant.contains(hits.get(i)) ? discount : 0;
            best += i < relevant.size() ? discount : 0;
        }
        return gain / best;
    }
}
