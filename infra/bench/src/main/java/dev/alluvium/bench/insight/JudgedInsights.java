package dev.alluvium.bench.insight;

import dev.alluvium.bench.insight.DerivedFolder.Insight;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a reader said of insights; by which criteria, says `insight-criteria.md`.
final class JudgedInsights {

    private static final String JUNK = "junk";

    private JudgedInsights() {}

    static InsightsFigures.Judged of(List<Insight> insights) throws IOException {
        var labels = labels();
        var judged = insights.stream()
                .map(Insight::key)
                .filter(labels::containsKey)
                .map(labels::get)
                .toList();
        long junk = judged.stream().filter(JUNK::equals).count();
        return new InsightsFigures.Judged(
                judged.size(),
                junk,
                judged.isEmpty() ? 0 : (double) junk / judged.size(),
                insights.isEmpty() ? 0 : (double) (insights.size() - judged.size()) / insights.size());
    }

    private static Map<String, String> labels() throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(
                JudgedInsights.class.getResourceAsStream("/insight-judgements.tsv"), StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> line.split("\t")).collect(Collectors.toMap(row -> row[0], row -> row[1]));
        }
    }
}
