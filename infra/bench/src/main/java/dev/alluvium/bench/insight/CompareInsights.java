package dev.alluvium.bench.insight;

import dev.alluvium.bench.insight.DerivedFolder.Insight;
import dev.alluvium.bench.quality.QualityData;
import dev.alluvium.bench.quality.QualityData.Question;
import dev.alluvium.bench.quality.QualityFigures;
import dev.alluvium.database.context.ContextMix;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.Message;
import dev.alluvium.events.MessageJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Compares insights with the messages that are evidence of questions.
final class CompareInsights {

    private static final int DEPTH = 10;
    /// Rounds of as many random sentences, so that luck does not decide.
    private static final int ROUNDS = 100;

    private static final long SEED = 7;

    private final EmbeddingModel model;
    private final Map<String, List<Message>> messages = new HashMap<>();
    private final Map<String, Map<String, float[]>> searched = new HashMap<>();
    private final List<Insight> insights;

    /// @param most how many messages of each file were read at most
    /// @param folder with the vectors of its messages
    CompareInsights(EmbeddingModel model, Path data, int most, DerivedFolder folder, List<Insight> insights)
            throws IOException {
        this.model = model;
        this.insights = insights;
        try (var files = Files.newDirectoryStream(data, "*.jsonl*")) {
            for (var file : files) {
                var name = file.getFileName().toString();
                var tenant = name.substring(0, name.indexOf(".jsonl"));
                if (folder.vectors().containsKey(tenant)) {
                    messages.put(tenant, MessageJson.readFile(file, most));
                }
            }
        }
        messages.forEach((tenant, said) ->
                searched.put(tenant, mixed(said, folder.vectors().get(tenant))));
    }

    /// As messages are searched: with a share of the two messages before them in their session.
    private static Map<String, float[]> mixed(List<Message> messages, Map<String, float[]> vectors) {
        var before = new HashMap<String, List<float[]>>();
        var mixed = new HashMap<String, float[]>();
        for (var message : messages) {
            var vector = vectors.get(message.messageId());
            var preceding = before.getOrDefault(message.sessionId(), List.of());
            mixed.put(
                    message.messageId(), ContextMix.of(vector, message.content().length(), preceding));
            before.put(
                    message.sessionId(), preceding.isEmpty() ? List.of(vector) : List.of(vector, preceding.getFirst()));
        }
        return mixed;
    }

    InsightsFigures.Labels with(QualityData set) {
        var evidence = new HashSet<String>();
        set.questions()
                .forEach(question -> question.relevant().forEach(id -> evidence.add(question.tenant() + "/" + id)));
        double share = (double) insights.stream()
                        .filter(each -> isEvidence(each, evidence))
                        .count()
                / insights.size();
        double random = random(evidence);
        double alone = 0;
        double together = 0;
        for (var question : set.questions()) {
            var query = model.embedQuery(question.text());
            alone += recall(question, hits(question.tenant(), query, false));
            together += recall(question, hits(question.tenant(), query, true));
        }
        int count = set.questions().size();
        return new InsightsFigures.Labels(share, random, share / random, alone / count, together / count);
    }

    private static boolean isEvidence(Insight insight, Set<String> evidence) {
        return insight.quotes().stream()
                .allMatch(quote -> evidence.contains(insight.tenant() + "/" + quote.messageId()));
    }

    private double random(Set<String> evidence) {
        var sentences = new ArrayList<String>();
        messages.forEach((tenant, said) -> said.forEach(message -> sentences.addAll(
                Collections.nCopies(sentences(message.content()), tenant + "/" + message.messageId()))));
        Collections.sort(sentences);
        var seeded = new Random(SEED);
        long hits = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Collections.shuffle(sentences, seeded);
            hits += sentences.stream()
                    .limit(insights.size())
                    .filter(evidence::contains)
                    .count();
        }
        return (double) hits / ROUNDS / insights.size();
    }

    private static int sentences(String content) {
        var ends = BreakIterator.getSentenceInstance(Locale.ENGLISH);
        ends.setText(content);
        int count = 0;
        while (ends.next() != BreakIterator.DONE) {
            count++;
        }
        return count;
    }

    /// Message ids, best first. An insight brings its messages up to where it stands itself.
    private List<String> hits(String tenant, float[] query, boolean withInsights) {
        var scores = new HashMap<String, Double>();
        searched.get(tenant).forEach((id, vector) -> scores.put(id, Insight.cosine(query, vector)));
        if (withInsights) {
            for (var insight : insights) {
                if (insight.tenant().equals(tenant)) {
                    double score = Insight.cosine(query, insight.vector());
                    insight.quotes().forEach(quote -> scores.merge(quote.messageId(), score, Math::max));
                }
            }
        }
        return scores.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(DEPTH)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static double recall(Question question, List<String> hits) {
        return QualityFigures.recall(hits, question.relevant(), DEPTH);
    }
}
