package dev.alluvium.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.session.Api;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.node.ObjectNode;

/// Moves a tenant to partitions of its own and back with the real workers writing and the real API searching, and
/// kills the process that moves it at random moments.
final class PromoteWhileBusy {
    private static final String TENANT = "busy";
    private static final int OLD = 80;
    private static final int NEW = 120;
    private static final int LIMIT = 20;
    private static final int KILLS = 3;

    private final Script script;
    private final Path folder;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger searches = new AtomicInteger();
    private Api api;
    private String key;

    PromoteWhileBusy(Script script, Path folder) {
        this.script = script;
        this.folder = folder;
    }

    void run() throws Exception {
        script.json("tenant", "create", TENANT, "--json");
        key = script.json("key", "create", "--tenant", TENANT, "searcher", "--json")
                .path("key")
                .asString("");
        api = new Api(URI.create("http://127.0.0.1:" + script.port(Part.QUERY_API)));
        publish("old", 0, OLD, "1000");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var searching = threads.submit(repeat(this::search));
            try {
                var writing = threads.submit(() -> publish("new", OLD / 2, OLD + NEW, "15"));
                promoteKilledNowAndThen();
                assertThat(script.json("tenant", "promote", TENANT, "--json")
                                .path("partitions")
                                .asString(""))
                        .isEqualTo("own");
                writing.get();
                var more = threads.submit(() -> publish("more", OLD + NEW - 40, OLD + NEW, "20"));
                script.json("tenant", "promote", TENANT, "--back", "--json");
                more.get();
            } finally {
                over.set(true);
            }
            searching.get();
        }
        assertThat(searches).hasPositiveValue();
        nothingIsLostOrDoubled();
    }

    /// Each time somewhere else: a moment after a step was announced.
    private void promoteKilledNowAndThen() throws IOException, InterruptedException {
        var random = new Random(20261120);
        for (int kill = 0; kill < KILLS; kill++) {
            var process = script.start("tenant", "promote", TENANT);
            try (var said = process.errorReader()) {
                for (int step = random.nextInt(5); step >= 0 && said.readLine() != null; step--) {
                    LockSupport.parkNanos(random.nextInt(20_000_000));
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private Callable<Void> repeat(Runnable work) {
        return () -> {
            while (!over.get()) {
                work.run();
                LockSupport.parkNanos(100_000_000);
            }
            return null;
        };
    }

    private void search() {
        var question = JsonText.object().put("query", "a note about bicycles").put("limit", LIMIT);
        var answer = api.post("/v1/search", key, question.put("mode", "semantic"));
        var found = new HashSet<String>();
        answer.path("hits").forEach(hit -> found.add(hit.path("message_id").asString("")));
        assertThat(answer.path("hits")).hasSize(LIMIT);
        assertThat(found).hasSize(LIMIT);
        searches.incrementAndGet();
    }

    /// Those that were published before are edits.
    private Void publish(String name, int from, int until, String rate) throws IOException {
        var lines = new StringBuilder();
        for (int n = from; n < until; n++) {
            lines.append(JsonText.line(message(n, name))).append('\n');
        }
        var file = Files.writeString(folder.resolve(name + ".jsonl"), lines).toString();
        var totals =
                script.json("publish", "--tenant", TENANT, "--rate", rate, "--wait", "--timeout", "2m", "--json", file);
        assertThat(totals.path("searchable").asInt()).as("%s", totals).isEqualTo(until - from);
        return null;
    }

    private static ObjectNode message(int n, String word) {
        var message = JsonText.object()
                .put("message_id", "m-" + n)
                .put("session_id", "s-1")
                .put("channel", "chat")
                .put("content", word + " note number " + n)
                .put("occurred_at", "2026-01-01T00:00:00Z");
        message.putObject("sender").put("id", "ana");
        return message;
    }

    private void nothingIsLostOrDoubled() {
        var status = api.get("/v1/status", key).path("messages");
        assertThat(List.of(
                        status.path("stored").asInt(),
                        status.path("embedded").asInt(),
                        status.path("pending").asInt(),
                        status.path("failed").asInt()))
                .containsExactly(OLD + NEW, OLD + NEW, 0, 0);
        var found = new HashSet<String>();
        var cursor = "";
        do {
            var page = api.get("/v1/sessions/s-1/messages?limit=150" + cursor, key);
            page.path("messages")
                    .forEach(message -> assertThat(
                                    found.add(message.path("message_id").asString("")))
                            .isTrue());
            var next = page.path("next_cursor").asString("");
            cursor = next.isEmpty() ? "" : "&cursor=" + Api.segment(next);
        } while (!cursor.isEmpty());
        assertThat(found).hasSize(OLD + NEW);
        assertEachIsToldOnce(OLD + (OLD + NEW - OLD / 2) + 40);
    }

    private void assertEachIsToldOnce(int published) {
        var tail = script.run("tail", "stored", "--tenant", TENANT, "--from-beginning", "--until-end");
        var told = tail.out()
                .lines()
                .map(line -> JsonText.MAPPER
                        .readTree(line)
                        .path("value")
                        .path("event_id")
                        .asString(""))
                .toList();
        assertThat(told).hasSize(published).doesNotHaveDuplicates();
    }
}
