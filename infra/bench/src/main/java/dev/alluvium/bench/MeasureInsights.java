package dev.alluvium.bench;

import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.Message;
import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.Grounding;
import dev.alluvium.insight.derive.RuleDerivation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// Derives the insights of one folder and looks at them.
final class MeasureInsights {

    /// As consolidation has it: what is nearer says the same.
    private static final double SAME = 0.95;

    private static final double SAME_OF_SUBJECT = 0.90;

    /// @param vector of the text
    record Insight(String tenant, Candidate candidate, float[] vector) {}

    private final EmbeddingModel model;
    private final int most;
    private final PrintWriter listing;
    private final RuleDerivation rules = new RuleDerivation();
    private final Map<String, List<Message>> messages = new HashMap<>();
    private final Map<String, Map<String, float[]>> vectors = new HashMap<>();
    private final List<Insight> insights = new ArrayList<>();
    private int candidates;
    private int grounded;
    private long embedding;
    private long deriving;
    private long texts;

    /// @param listing null unless each insight is to be printed
    MeasureInsights(EmbeddingModel model, int most, PrintWriter listing) {
        this.model = model;
        this.most = most;
        this.listing = listing;
    }

    InsightsFigures.DataSet measure(Path folder, PrintWriter progress) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                var name = file.getFileName().toString();
                if (name.contains(".jsonl") && !name.equals("questions.jsonl")) {
                    tenant(name.substring(0, name.indexOf(".jsonl")), file, progress);
                }
            }
        }
        int count = messages.values().stream().mapToInt(List::size).sum();
        double cost = (double) (deriving + texts) / embedding;
        var labels = Files.exists(folder.resolve("questions.jsonl"))
                ? new CompareInsights(model, messages, vectors, insights).with(QualityData.read(folder))
                : null;
        return new InsightsFigures.DataSet(
                folder.getFileName().toString(),
                count,
                insights.size(),
                candidates - insights.size(),
                100.0 * insights.size() / count,
                candidates == 0 ? 1 : (double) grounded / candidates,
                nearDuplicates(),
                labels,
                JudgedInsights.of(insights),
                new InsightsFigures.Cost(embedding / 1e9, deriving / 1e9, texts / 1e9, cost));
    }

    private void tenant(String tenant, Path file, PrintWriter progress) throws IOException {
        var its = InsightWindows.read(file, most);
        progress.println(tenant + ": " + its.size() + " messages");
        messages.put(tenant, its);
        long begin = System.nanoTime();
        var raw = model.embedAll(its.stream().map(MeasureInsights::input).toList());
        embedding += System.nanoTime() - begin;
        var byId = new HashMap<String, float[]>();
        for (int i = 0; i < raw.size(); i++) {
            byId.put(its.get(i).messageId(), raw.get(i));
        }
        vectors.put(tenant, byId);
        for (var window : InsightWindows.of(its, byId)) {
            long start = System.nanoTime();
            var found = rules.derive(window);
            deriving += System.nanoTime() - start;
            candidates += found.size();
            grounded += Grounding.grounded(found, window).size();
            long before = System.nanoTime();
            var ofTexts = model.embedAll(found.stream().map(Candidate::text).toList());
            texts += System.nanoTime() - before;
            for (int i = 0; i < found.size(); i++) {
                add(new Insight(tenant, found.get(i), ofTexts.get(i)));
            }
        }
    }

    /// What the worker gives the model, cut off where hardly a chat message goes.
    private static String input(Message message) {
        var text = message.sender().id() + ": " + message.content();
        return text.substring(0, Math.min(text.length(), 1_500));
    }

    private void add(Insight insight) {
        boolean isNew = insights.stream()
                .filter(other -> other.tenant().equals(insight.tenant()))
                .noneMatch(other -> same(other, insight));
        if (isNew) {
            insights.add(insight);
            if (listing != null) {
                listing.println(key(insight) + "\t" + insight.candidate().text());
            }
        }
    }

    private static boolean same(Insight one, Insight other) {
        double cosine = cosine(one.vector(), other.vector());
        return cosine >= SAME
                || (cosine >= SAME_OF_SUBJECT
                        && one.candidate().subject().equals(other.candidate().subject()));
    }

    /// Names an insight without any of its text.
    static String key(Insight insight) {
        var quotes = insight.candidate().quotes().stream()
                .map(quote -> quote.messageId() + "/" + quote.text())
                .collect(Collectors.joining("/"));
        var name = insight.tenant() + "/" + insight.candidate().kind().label() + "/" + quotes;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private int nearDuplicates() {
        int pairs = 0;
        for (int i = 0; i < insights.size(); i++) {
            for (int j = i + 1; j < insights.size(); j++) {
                boolean sameTenant =
                        insights.get(i).tenant().equals(insights.get(j).tenant());
                if (sameTenant
                        && cosine(insights.get(i).vector(), insights.get(j).vector()) > SAME) {
                    pairs++;
                }
            }
        }
        return pairs;
    }

    static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
