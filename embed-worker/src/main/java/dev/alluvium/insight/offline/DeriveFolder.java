package dev.alluvium.insight.offline;

import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.Message;
import dev.alluvium.events.MessageJson;
import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.Grounding;
import dev.alluvium.insight.derive.SessionWindow;
import dev.alluvium.insight.derive.StatementVectors;
import dev.alluvium.insight.derive.rules.RuleDerivation;
import dev.alluvium.insight.offline.DerivedFolder.Derived;
import dev.alluvium.insight.offline.DerivedFolder.Quote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// Derives the insights of a folder with a file of messages for each tenant, and writes them to a file with the time
/// that each part of the work took. Prints its progress.
public final class DeriveFolder {
    private static final int WARM_UP_MESSAGES = 10_000;
    private static final int LONGEST_INPUT = 1_500;

    private final EmbeddingModel model;
    private final RuleDerivation rules = new RuleDerivation();
    private final StatementVectors statementVectors;
    private final Map<String, List<SessionWindow>> windows = new LinkedHashMap<>();
    private final Map<String, Integer> messages = new LinkedHashMap<>();
    private final Map<String, Map<String, float[]>> vectors = new LinkedHashMap<>();
    private final List<Derived> derived = new ArrayList<>();
    private int grounded;
    private long embeddingNanos;
    private long derivingNanos;
    private long statementNanos;

    private DeriveFolder(EmbeddingModel model) {
        this.model = model;
        this.statementVectors = new StatementVectors(
                texts -> model.embedAll(texts).stream().map(Optional::of).toList());
    }

    /// @param arguments the folder; how many messages of each file at most; `true` when the vectors of the messages
    ///     are wanted; the file for the result
    public static void main(String[] arguments) throws IOException {
        try (var model = BgeSmall.load(Runtime.getRuntime().availableProcessors(), "")) {
            model.embedAll(List.of("one", "two", "three", "four"));
            var derivation = new DeriveFolder(model);
            derivation.embedAll(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
            derivation.deriveAll();
            var result = derivation.result(Boolean.parseBoolean(arguments[2]));
            JsonMapper.shared().writeValue(Path.of(arguments[3]), result);
        }
    }

    private void embedAll(Path folder, int most) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                var name = file.getFileName().toString();
                if (name.contains(".jsonl") && !name.equals("questions.jsonl")) {
                    embed(name.substring(0, name.indexOf(".jsonl")), MessageJson.readFile(file, most));
                }
            }
        }
    }

    private void embed(String tenant, List<Message> read) {
        System.out.println(tenant + ": " + read.size() + " messages");
        long began = System.nanoTime();
        var embedded = model.embedAll(read.stream().map(DeriveFolder::input).toList());
        embeddingNanos += System.nanoTime() - began;
        var byId = new HashMap<String, float[]>();
        for (int i = 0; i < embedded.size(); i++) {
            byId.put(read.get(i).messageId(), embedded.get(i));
        }
        messages.put(tenant, read.size());
        vectors.put(tenant, byId);
        windows.put(tenant, SessionWindows.of(read, byId));
    }

    /// What the worker gives the model, cut off at a length that hardly any chat message reaches.
    private static String input(Message message) {
        var text = message.sender().id() + ": " + message.content();
        return text.substring(0, Math.min(text.length(), LONGEST_INPUT));
    }

    private void deriveAll() {
        for (var tenant : windows.keySet()) {
            warmUp(tenant);
            windows.get(tenant).forEach(window -> derive(tenant, window));
        }
    }

    /// A worker runs for weeks: the time is that of rules which the compiler has optimised for the sessions of other
    /// tenants, never for the measured sessions.
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
        long began = System.nanoTime();
        var candidates = rules.derive(window);
        derivingNanos += System.nanoTime() - began;
        grounded += Grounding.grounded(candidates, window).size();
        began = System.nanoTime();
        var embedded = statementVectors.of(candidates, window);
        statementNanos += System.nanoTime() - began;
        for (int i = 0; i < candidates.size(); i++) {
            derived.add(derived(tenant, candidates.get(i), embedded.get(i).orElseThrow()));
        }
    }

    private static Derived derived(String tenant, Candidate candidate, float[] vector) {
        var quotes = candidate.quotes().stream()
                .map(quote -> new Quote(quote.messageId(), quote.text()))
                .toList();
        return new Derived(
                tenant,
                candidate.kind().label(),
                candidate.text(),
                candidate.subject().orElse(null),
                quotes,
                vector);
    }

    private DerivedFolder result(boolean withVectors) {
        return new DerivedFolder(
                rules.name(),
                messages,
                withVectors ? vectors : Map.of(),
                derived,
                grounded,
                embeddingNanos,
                derivingNanos,
                statementNanos);
    }
}
