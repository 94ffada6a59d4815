package dev.alluvium.bench.insight;

import dev.alluvium.bench.quality.QualityData;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.Message;
import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.Grounding;
import dev.alluvium.insight.derive.SessionWindow;
import dev.alluvium.insight.derive.StatementVectors;
import dev.alluvium.insight.derive.rules.RuleDerivation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Derives the insights of one folder and looks at them.
final class MeasureInsights {

    /// As consolidation has it: what is nearer says the same.
    private static final double SAME = 0.95;

    private static final double SAME_OF_SUBJECT = 0.90;

    private static final int WARM_UP_MESSAGES = 10_000;

    /// @param vector as it is stored
    record Insight(String tenant, Candidate candidate, float[] vector) {}

    private final EmbeddingModel model;
    private final int most;
    private final PrintWriter listing;
    private final RuleDerivation rules = new RuleDerivation();
    private final Map<String, List<SessionWindow>> windows = new LinkedHashMap<>();
    private final Map<String, List<Message>> messages = new HashMap<>();
    private final Map<String, Map<String, float[]>> vectors = new HashMap<>();
    private final List<Insight> insights = new ArrayList<>();
    private final StatementVectors statementVectors;
    private final List<Insight> derived = new ArrayList<>();
    private int grounded;
    private long embedding;
    private long deriving;
    private long statements;

    /// @param listing null unless each insight is to be printed
    MeasureInsights(EmbeddingModel model, int most, PrintWriter listing) {
        this.model = model;
        this.most = most;
        this.listing = listing;
        this.statementVectors = new StatementVectors(
                texts -> model.embedAll(texts).stream().map(Optional::of).toList());
    }

    InsightsFigures.DataSet measure(Path folder, PrintWriter progress) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                var name = file.getFileName().toString();
                if (name.contains(".jsonl") && !name.equals("questions.jsonl")) {
                    embed(name.substring(0, name.indexOf(".jsonl")), file, progress);
                }
            }
        }
        for (var tenant : windows.keySet()) {
            warmUp(tenant);
            windows.get(tenant).forEach(window -> derive(tenant, window));
        }
        int count = messages.values().stream().mapToInt(List::size).sum();
        double cost = (double) (deriving + statements) / embedding;
        var labels = Files.exists(folder.resolve("questions.jsonl"))
                ? new CompareInsights(model, messages, vectors, insights).with(QualityData.read(folder))
                : null;
        return new InsightsFigures.DataSet(
                folder.getFileName().toString(),
                count,
                insights.size(),
                derived.size() - insights.size(),
                100.0 * insights.size() / count,
                derived.isEmpty() ? 1 : (double) grounded / derived.size(),
                nearDuplicates(insights.stream().map(Insight::vector).toList()),
                nearDuplicates(texts()),
                CountMerges.of(derived),
                labels,
                JudgedInsights.of(insights),
                new InsightsFigures.Cost(embedding / 1e9, deriving / 1e9, statements / 1e9, cost));
    }

    private void embed(String tenant, Path file, PrintWriter progress) throws IOException {
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
        windows.put(tenant, InsightWindows.of(its, byId));
    }

    /// A worker runs for weeks: what is measured is the rules as the compiler has left them after other tenants'
    /// sessions, never after the ones that are measured.
    private void warmUp(String tenant) {
        var others = windows.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(tenant))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
        int done = 0;
        for (int i = 0; !others.isEmpty() && done < WARM_UP_MESSAGES; i++) {
            var window = others.get(i % others.size());
            rules.derive(window);
            done += window.messages().size();
        }
    }

    private void derive(String tenant, SessionWindow window) {
        long start = System.nanoTime();
        var found = rules.derive(window);
        deriving += System.nanoTime() - start;
        grounded += Grounding.grounded(found, window).size();
        long before = System.nanoTime();
        var its = statementVectors.of(found, window);
        statements += System.nanoTime() - before;
        for (int i = 0; i < found.size(); i++) {
            var insight = new Insight(tenant, found.get(i), its.get(i).orElseThrow());
            derived.add(insight);
            add(insight);
        }
    }

    /// Vectors of the whole texts, dates and all, which nobody stores.
    private List<float[]> texts() {
        return model.embedAll(
                insights.stream().map(insight -> insight.candidate().text()).toList());
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
        return CountMerges.same(one, other, SAME_OF_SUBJECT, SAME);
    }

    /// Names an insight without any of its text.
    static String key(Insight insight) {
        var quotes = insight.candidate().quotes().stream()
                .map(quote -> quote.messageId() + "/" + quote.text())
                .collect(Collectors.joining("/"));
        var name = insight.tenant() + "/" + insight.candidate().kind().label() + "/" + quotes;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /// @param its vectors of the insights, in their order
    private int nearDuplicates(List<float[]> its) {
        int pairs = 0;
        for (int i = 0; i < its.size(); i++) {
            for (int j = i + 1; j < its.size(); j++) {
                boolean sameTenant =
                        insights.get(i).tenant().equals(insights.get(j).tenant());
                pairs += sameTenant && cosine(its.get(i), its.get(j)) > SAME ? 1 : 0;
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
