package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What [RecallBenchmark] measured.
///
/// @param vectors of all tenants
/// @param queries for each line
record RecallFigures(String benchmark, int vectors, int queries, List<Measured> measured) implements Figures {
    /// Half precision and the order of additions.
    private static final double TOLERANCE = 3e-5;

    static RecallFigures of(int vectors, int queries, List<Measured> measured) {
        return new RecallFigures("recall", vectors, queries, List.copyOf(measured));
    }

    /// One answer of the API.
    record Answer(List<Double> similarities, String plan, boolean complete, double millis) {}

    /// @param size vectors of the tenant
    /// @param filter the field, or `none`
    /// @param shortAnswers with fewer hits than limit and matches allow
    /// @param recallAt10 share of the nearest ten among the hits
    /// @param plans how many answers were found in which way
    /// @param databaseP50Ms of what the server did for a search, by its own account
    /// @param p50Ms of a search in query-api: its transaction with all its statements
    record Measured(
            int size,
            String filter,
            int shortAnswers,
            int incomplete,
            double recallAt10,
            Map<String, Integer> plans,
            double databaseP50Ms,
            double databaseP95Ms,
            double p50Ms,
            double p95Ms) {

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%,8d vectors  filter %-9s  recall@10 %.4f  short %d  database p50 %.2f p95 %.2f ms"
                            + "  search p50 %.2f p95 %.2f ms  %s",
                    size,
                    filter,
                    recallAt10,
                    shortAnswers,
                    databaseP50Ms,
                    databaseP95Ms,
                    p50Ms,
                    p95Ms,
                    plans);
        }
    }

    /// Sums up the answers of one line.
    static final class Sum {
        private final double[] millis;
        private final double[] databaseMillis;
        private final Map<String, Integer> plans = new TreeMap<>();
        private int count;
        private int shortAnswers;
        private int incomplete;
        private double recall;

        Sum(int queries) {
            this.millis = new double[queries];
            this.databaseMillis = new double[queries];
        }

        void add(Answer answer, double database, List<Double> exact) {
            databaseMillis[count] = database;
            millis[count++] = answer.millis;
            plans.merge(answer.plan, 1, Integer::sum);
            shortAnswers += answer.similarities.size() < exact.size() ? 1 : 0;
            incomplete += answer.complete ? 0 : 1;
            double furthest = exact.isEmpty() ? 0 : exact.getLast() + TOLERANCE;
            long found = answer.similarities.stream()
                    .filter(similarity -> 1 - similarity <= furthest)
                    .count();
            recall += exact.isEmpty() ? 1 : Math.min(1, found / (double) exact.size());
        }

        Measured measured(int size, String filter) {
            return new Measured(
                    size,
                    filter,
                    shortAnswers,
                    incomplete,
                    recall / count,
                    plans,
                    quantile(databaseMillis, 0.5),
                    quantile(databaseMillis, 0.95),
                    quantile(millis, 0.5),
                    quantile(millis, 0.95));
        }

        private double quantile(double[] values, double share) {
            var sorted = Arrays.copyOf(values, count);
            Arrays.sort(sorted);
            return sorted[Math.min(count - 1, (int) (count * share))];
        }
    }

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format(Locale.ROOT, "%,d vectors, %d queries each", vectors, queries));
        measured.forEach(each -> lines.add(each.line()));
        return lines;
    }

    @Override
    public boolean isFine() {
        return measured.stream().allMatch(each -> each.shortAnswers == 0 && each.recallAt10 >= 0.99);
    }
}
