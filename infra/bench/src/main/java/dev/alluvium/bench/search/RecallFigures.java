package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Statistics;
import java.util.ArrayList;
import java.util.List;
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
            double p95Ms) {}

    /// Sums up the answers of one line.
    static final class Sum {
        private final List<Double> millis = new ArrayList<>();
        private final List<Double> databaseMillis = new ArrayList<>();
        private final Map<String, Integer> plans = new TreeMap<>();
        private int shortAnswers;
        private int incomplete;
        private double recall;

        void add(Answer answer, double database, List<Double> exact) {
            databaseMillis.add(database);
            millis.add(answer.millis);
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
                    recall / millis.size(),
                    plans,
                    Statistics.of(databaseMillis).quantile(0.5),
                    Statistics.of(databaseMillis).quantile(0.95),
                    Statistics.of(millis).quantile(0.5),
                    Statistics.of(millis).quantile(0.95));
        }
    }

    @Override
    public boolean isFine() {
        return measured.stream().allMatch(each -> each.shortAnswers == 0 && each.recallAt10 >= 0.99);
    }
}
