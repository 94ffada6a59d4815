package dev.alluvium.cli.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.docs.Document;
import dev.alluvium.cli.docs.ShellText;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.session.Api;
import dev.alluvium.cli.session.RunFolder;
import dev.alluvium.events.KafkaNames;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.process.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import tools.jackson.databind.JsonNode;

/// What an operator does in the life of an installation, by the commands that
/// `infra/docs/operations.md` gives: a backup, a database that is lost, an upgrade while it is
/// searched, more workers, a topic that is lost, another chunk size. Messages are published between the steps, and all
/// counts balance at the end.
final class OperateByTheBook {
    private static final String TENANT = "book";
    /// A search shows 200 hits at most, and all have to be found.
    private static final int EACH_TIME = 28;
    private static final long LIMIT = TimeUnit.MINUTES.toNanos(3);
    private static final Document BOOK = Document.guide("operations.md");

    private final Script script;
    private final Path folder;
    private final Set<String> published = new TreeSet<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private String key;

    OperateByTheBook(Script script, Path folder) {
        this.script = script;
        this.folder = folder;
    }

    void run() throws Exception {
        script.json("tenant", "create", TENANT, "--json");
        key = script.json("key", "create", "--tenant", TENANT, "book", "--json")
                .path("key")
                .asString("");
        publish("before");
        commands("Backup", "backup").forEach(this::run);
        publish("after the backup");

        loseTheDatabase();
        awaitAll();
        publish("after the restore");

        upgradeWhileSearched();
        withThreeWorkers();
        loseATopic();
        changeTheChunkSize();

        awaitAll();
        assertThat(script.run("status").status()).isEqualTo(ExitStatus.FINE);
        assertThat(script.run("lost").out()).isEqualTo("nothing is lost\n");
        assertThat(script.run("rejected", "list", "--tenant", TENANT, "--json").out())
                .isEmpty();
    }

    /// The book's own three lines, with the database gone after the first.
    private void loseTheDatabase() throws IOException {
        var restore = BOOK.fences("bash").stream()
                .filter(text -> text.contains("infra/alluvium restore "))
                .findFirst()
                .orElseThrow();
        var lines = ShellText.commands(restore);
        assertThat(lines).hasSize(3);
        run(lines.removeFirst());
        Trees.delete(folder.resolve("data").resolve(Part.POSTGRES.label()));
        lines.forEach(this::run);
    }

    private void upgradeWhileSearched() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var searching = threads.submit(() -> {
                int searches = 0;
                while (!over.get()) {
                    assertThat(search(1)).hasSize(1);
                    searches++;
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                }
                return searches;
            });
            try {
                commands("Upgrade", "migrate").stream()
                        .filter(words -> !words.contains("down"))
                        .forEach(this::run);
                var undo = script.run("migrate", "down", "--steps", "1");
                assertThat(undo.err()).hasLineCount(1).contains("connected");
                for (var part : List.of(Part.INGEST_WORKER, Part.EMBED_WORKER)) {
                    stop(process(part));
                    run(List.of("infra/alluvium", "up", "--background"));
                }
                publish("while upgraded");
            } finally {
                over.set(true);
            }
            assertThat(searching.get(1, TimeUnit.MINUTES)).isPositive();
        }
    }

    /// With the same settings, another port and an instance of their own, as the book says.
    private void withThreeWorkers() throws Exception {
        var ports = FreePorts.several(2);
        var first = startLike(Part.INGEST_WORKER, "ALLUVIUM_INGEST_HEALTH_PORT", ports.get(0));
        var second = startLike(Part.INGEST_WORKER, "ALLUVIUM_INGEST_HEALTH_PORT", ports.get(1));
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            await(() -> admin.describeConsumerGroups(List.of(KafkaNames.INGEST)).all().get().values().stream()
                    .allMatch(group -> group.members().size() == 3));
            publish("by three workers");
        } finally {
            stop(first.toHandle());
            stop(second.toHandle());
        }
    }

    private void loseATopic() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            admin.deleteTopics(List.of(Topics.MESSAGES)).all().get();
            assertThat(BOOK.text()).contains("\ninfra/alluvium topics ensure\n");
            await(() -> script.run("topics", "ensure").status() == ExitStatus.FINE
                    && admin.listTopics().names().get().contains(Topics.MESSAGES));
        }
        publish("into the topic that was made anew");
        // Edits, although their offsets are lower than those of what they edit.
        publish("before");
    }

    /// The worker of the former size ends by itself, and the next one is started with the settings that it asks for.
    private void changeTheChunkSize() {
        var former = process(Part.EMBED_WORKER);
        commands("Tenants and keys", "rechunk").forEach(words -> {
            run(words);
            script.environment().put("ALLUVIUM_CHUNK_TOKENS", words.get(words.indexOf("--tokens") + 1));
            script.environment().put("ALLUVIUM_CHUNK_OVERLAP", words.get(words.indexOf("--overlap") + 1));
        });
        former.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        run(List.of("infra/alluvium", "up", "--background"));
        publish("while chunks had another size");
        assertThat(script.run("doctor").out()).contains("chunks");
    }

    private void publish(String when) {
        var lines = new StringBuilder();
        for (int i = 0; i < EACH_TIME; i++) {
            var id = when.replace(' ', '-') + "-" + i;
            var again = published.add(id) ? "" : " It was edited.";
            lines.append(JsonText.line(JsonText.object()
                            .put("message_id", id)
                            .put("session_id", when)
                            .put("channel", "chat")
                            .put("content", "Note %d of what was said %s.%s".formatted(i, when, again))
                            .put("occurred_at", "2026-04-01T00:00:00Z")
                            .set("sender", JsonText.object().put("id", "ana"))))
                    .append('\n');
        }
        try {
            var file = Files.writeString(folder.resolve("book.jsonl"), lines).toString();
            var totals = script.json("publish", "--tenant", TENANT, "--wait", "--timeout", "3m", "--json", file);
            assertThat(totals.path("searchable").asInt()).as(when).isEqualTo(EACH_TIME);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every message is stored once, embedded, and found.
    private void awaitAll() throws Exception {
        await(() -> {
            var counts = status().path("messages");
            return counts.path("stored").asInt() == published.size()
                    && counts.path("embedded").asInt() == published.size()
                    && counts.path("failed").asInt() + counts.path("pending").asInt() == 0;
        });
        var found = new TreeSet<String>();
        script.json("search", "--tenant", TENANT, "-k", "200", "--json", "what was said")
                .path("hits")
                .forEach(hit -> found.add(hit.path("message_id").asString("")));
        assertThat(found).isEqualTo(published);
    }

    private JsonNode status() {
        return api().get("/v1/status", key);
    }

    private Api api() {
        return new Api(URI.create("http://127.0.0.1:" + script.port(Part.QUERY_API)));
    }

    private List<String> search(int limit) {
        var found = new ArrayList<String>();
        var question = JsonText.object().put("query", "what was said before").put("limit", limit);
        api().post("/v1/search", key, question)
                .path("hits")
                .forEach(hit -> found.add(hit.path("message_id").asString("")));
        return found;
    }

    /// Those of a section, in blocks and in sentences.
    private static List<List<String>> commands(String section, String command) {
        var text = BOOK.sections().stream()
                .filter(each -> each.text().startsWith("## " + section + "\n"))
                .findFirst()
                .orElseThrow();
        var all = new ArrayList<List<String>>();
        text.fences("bash").forEach(block -> all.addAll(ShellText.commands(block)));
        text.codeSpans().forEach(span -> all.addAll(ShellText.commands(span)));
        var found = all.stream()
                .filter(words -> words.size() > 1 && words.get(1).equals(command))
                .distinct()
                .toList();
        assertThat(found).as("%s in %s", command, section).isNotEmpty();
        return found;
    }

    /// As it is written, but for the folder of backups.
    private void run(List<String> words) {
        assertThat(words.getFirst()).isEqualTo("infra/alluvium");
        var arguments = words.stream()
                .skip(1)
                .map(word -> word.replace("/backup/", folder.resolve("backup") + "-"))
                .toArray(String[]::new);
        var ran = script.run(arguments);
        assertThat(ran.status()).as("%s: %s", words, ran).isEqualTo(ExitStatus.FINE);
    }

    private String kafka() {
        return "127.0.0.1:" + script.port(Part.KAFKA);
    }

    private ProcessHandle process(Part part) {
        return RunFolder.of(folder.resolve("data"))
                .process(part.label())
                .flatMap(process -> process.handle())
                .orElseThrow();
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private Process startLike(Part part, String portSetting, int port) throws IOException {
        var proc = Path.of("/proc", Long.toString(process(part).pid()));
        var builder = new ProcessBuilder(texts(proc.resolve("cmdline")));
        var environment = new HashMap<>(texts(proc.resolve("environ")).stream()
                .map(text -> text.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
        environment.put(portSetting, Integer.toString(port));
        environment.remove("ALLUVIUM_INSTANCE_ID");
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("worker-" + port + ".log").toFile())
                .start();
    }

    private static List<String> texts(Path file) throws IOException {
        return List.of(new String(Files.readAllBytes(file), UTF_8).split("\0"));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waited three minutes").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }
}
