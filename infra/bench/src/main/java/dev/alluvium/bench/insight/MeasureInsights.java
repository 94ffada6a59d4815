package dev.alluvium.bench.insight;

import dev.alluvium.bench.insight.DerivedFolder.Insight;
import dev.alluvium.bench.quality.QualityData;
import dev.alluvium.embeddings.EmbeddingModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Merges the statements that were derived from one folder as consolidation does, and measures the insights that are
/// left.
final class MeasureInsights {
    /// Statements that are nearer than this say the same, in consolidation too.
    private static final double SAME = 0.95;

    private static final double SAME_OF_SUBJECT = 0.90;

    private final EmbeddingModel model;
    private final int most;
    private final DerivedFolder folder;
    private final List<Insight> insights = new ArrayList<>();

    /// @param most how many messages of each file were read at most
    /// @param listing told each insight; null for none
    MeasureInsights(EmbeddingModel model, int most, DerivedFolder folder, PrintWriter listing) {
        this.model = model;
        this.most = most;
        this.folder = folder;
        for (var candidate : folder.derived()) {
            if (insights.stream().noneMatch(other -> saysTheSame(other, candidate))) {
                insights.add(candidate);
                if (listing != null) {
                    listing.println(candidate.key() + "\t" + candidate.text());
                }
            }
        }
    }

    private static boolean saysTheSame(Insight one, Insight other) {
        return one.tenant().equals(other.tenant()) && CountMerges.same(one, other, SAME_OF_SUBJECT, SAME);
    }

    InsightsFigures.DataSet measure(Path data) throws IOException {
        int count =
                folder.messages().values().stream().mapToInt(Integer::intValue).sum();
        int derived = folder.derived().size();
        var labels = hasQuestions(data)
                ? new CompareInsights(model, data, most, folder, insights).with(QualityData.read(data))
                : null;
        return new InsightsFigures.DataSet(
                data.getFileName().toString(),
                count,
                insights.size(),
                derived - insights.size(),
                100.0 * insights.size() / count,
                derived == 0 ? 1 : (double) folder.grounded() / derived,
                nearDuplicates(insights.stream().map(Insight::vector).toList()),
                nearDuplicates(
                        model.embedAll(insights.stream().map(Insight::text).toList())),
                CountMerges.of(folder.derived()),
                labels,
                JudgedInsights.of(insights),
                cost());
    }

    static boolean hasQuestions(Path data) {
        return Files.exists(data.resolve("questions.jsonl"));
    }

    private InsightsFigures.Cost cost() {
        long insightNanos = folder.derivingNanos() + folder.statementNanos();
        return new InsightsFigures.Cost(
                folder.embeddingNanos() / 1e9,
                folder.derivingNanos() / 1e9,
                folder.statementNanos() / 1e9,
                (double) insightNanos / folder.embeddingNanos());
    }

    /// @param vectors of the insights, in their order
    private int nearDuplicates(List<float[]> vectors) {
        int pairs = 0;
        for (int i = 0; i < vectors.size(); i++) {
            for (int j = i + 1; j < vectors.size(); j++) {
                boolean sameTenant =
                        insights.get(i).tenant().equals(insights.get(j).tenant());
                pairs += sameTenant && Insight.cosine(vectors.get(i), vectors.get(j)) > SAME ? 1 : 0;
            }
        }
        return pairs;
    }
}
