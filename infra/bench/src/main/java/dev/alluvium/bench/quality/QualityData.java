package dev.alluvium.bench.quality;

import dev.alluvium.events.Message;
import dev.alluvium.events.MessageJson;
import dev.alluvium.events.Operation;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.Visibility;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Messages of some tenants, and questions whose answers are known.
///
/// @param name of the set, as in the folder
/// @param messages by tenant
public record QualityData(String name, Map<String, List<Message>> messages, List<Question> questions) {

    /// @param relevant ids of the messages that answer it; at least one
    public record Question(String tenant, String text, Set<String> relevant) {}

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    /// @param folder in BEIR's form (`corpus.jsonl.gz`, `queries.jsonl`, `qrels.tsv`), or conversations in the
    ///     input form with a `questions.jsonl` that names the tenant's file and the messages of its evidence
    public static QualityData read(Path folder) throws IOException {
        var name = folder.getFileName().toString();
        if (Files.exists(folder.resolve("corpus.jsonl.gz"))) {
            return documents(name, folder);
        }
        if (Files.exists(folder.resolve("questions.jsonl"))) {
            return conversations(name, folder);
        }
        throw new IOException(folder + " holds neither corpus.jsonl.gz nor questions.jsonl");
    }

    private static QualityData documents(String name, Path folder) throws IOException {
        var messages = new ArrayList<Message>();
        try (var lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder.resolve("corpus.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            lines.lines().map(JSON::readTree).forEach(line -> messages.add(document(line)));
        }
        var relevant = new HashMap<String, Set<String>>();
        for (var row :
                Files.readAllLines(folder.resolve("qrels.tsv")).stream().skip(1).toList()) {
            var columns = row.split("\t");
            if (!columns[2].equals("0")) {
                relevant.computeIfAbsent(columns[0], id -> new HashSet<>()).add(columns[1]);
            }
        }
        var questions = new ArrayList<Question>();
        for (var line : Files.readAllLines(folder.resolve("queries.jsonl"))) {
            var query = JSON.readTree(line);
            var answers = relevant.get(query.path("id").asString());
            if (answers != null) {
                questions.add(new Question(name, query.path("text").asString(), answers));
            }
        }
        return new QualityData(name, Map.of(name, messages), questions);
    }

    /// Each document in a session of its own: they have nothing to do with each other.
    private static Message document(JsonNode line) {
        var id = line.path("id").asString();
        return new Message(
                id,
                Operation.UPSERT,
                "document-" + id,
                null,
                "corpus",
                new Sender("corpus", SenderType.SYSTEM, null),
                "document",
                Visibility.PUBLIC,
                "",
                line.path("text").asString(),
                null,
                TIME);
    }

    private static QualityData conversations(String name, Path folder) throws IOException {
        var questions = new ArrayList<Question>();
        var messages = new LinkedHashMap<String, List<Message>>();
        for (var line : Files.readAllLines(folder.resolve("questions.jsonl"))) {
            var question = JSON.readTree(line);
            var evidence = new HashSet<String>();
            question.path("evidence_message_ids").forEach(id -> evidence.add(id.asString()));
            var tenant = question.path("tenant").asString();
            if (!evidence.isEmpty()) {
                questions.add(new Question(tenant, question.path("question").asString(), evidence));
            }
            if (!messages.containsKey(tenant)) {
                messages.put(tenant, MessageJson.readFile(folder.resolve(tenant + ".jsonl"), Integer.MAX_VALUE));
            }
        }
        return new QualityData(name, messages, questions);
    }
}
