package dev.alluvium.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.demo.DemoTenant;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.session.Api;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// Exports a tenant and imports it into another one, with the import killed now and then: everything is
/// there as it was, and is found as it was.
final class MoveTenant {
    private static final String FROM = "moves";
    private static final String TO = "moved";
    private static final int KILLS = 3;
    private static final List<String> QUESTIONS =
            List.of("which bike does not brake well?", "ok", "contact by post or e-mail", "scratch on the frame");

    /// Edited, moved in time by a clock of two hours ahead, deleted, private; and four that say the same.
    private static final String MORE = """
        {"message_id":"edited","session_id":"s-1","channel":"chat","sender":{"id":"ana"},"content":"The brake squeaks.","occurred_at":"2026-03-01T00:00:00Z"}
        {"message_id":"edited","session_id":"s-1","channel":"mail","sender":{"id":"ana","name":"Ana","type":"agent"},"content":"The front brake squeaks.","occurred_at":"2026-03-01T02:00:00.123456+02:00","scope":"support/bikes","metadata":{"b":[1,2.50],"a":"x"},"parent_message_id":"gone","message_type":"note"}
        {"message_id":"gone","session_id":"s-1","channel":"chat","sender":{"id":"ana"},"content":"Forget this brake.","occurred_at":"2026-03-01T00:00:00Z"}
        {"message_id":"gone","operation":"delete"}
        {"message_id":"private","session_id":"s-2","channel":"chat","sender":{"id":"ben"},"content":"My brake is my own.","occurred_at":"2026-03-01T00:00:00Z","visibility":"private"}
        {"message_id":"same-3","session_id":"s-3","channel":"chat","sender":{"id":"ana"},"content":"ok","occurred_at":"2026-03-01T00:00:00Z"}
        {"message_id":"same-1","session_id":"s-3","channel":"chat","sender":{"id":"ana"},"content":"ok","occurred_at":"2026-03-01T00:00:00Z"}
        {"message_id":"same-2","session_id":"s-4","channel":"chat","sender":{"id":"ana"},"content":"ok","occurred_at":"2026-03-01T00:00:00Z"}
        """;

    private final Script script;
    private final Path folder;
    private final Api api;

    MoveTenant(Script script, Path folder) {
        this.script = script;
        this.folder = folder;
        this.api = new Api(URI.create("http://127.0.0.1:" + script.port(Part.QUERY_API)));
    }

    void run() throws IOException {
        fill();
        var export = folder.resolve("moves.zip").toString();
        var manifest = script.json("tenant", "export", FROM, "--to", export, "--json");
        assertThat(manifest.path("messages").path("count").asInt())
                .isEqualTo(DemoTenant.SHOP.messageIds().size() + 6);
        assertThat(manifest.path("insights").path("count").asInt()).isPositive();

        assertThat(script.run("tenant", "create", TO).status()).isZero();
        var tried = script.json("tenant", "import", TO, "--from", export, "--dry-run", "--json");
        assertThat(tried.path("dry_run").asBoolean()).isTrue();
        killedNowAndThen(export);
        script.json("tenant", "import", TO, "--from", export, "--wait", "--json");
        requireTheSame();

        script.json("tenant", "import", TO, "--from", export, "--wait", "--json");
        requireTheSame();
        var other = folder.resolve("moved").toString();
        script.json("tenant", "export", TO, "--to", other, "--json");
        assertThat(script.run("tenant", "import", TO, "--from", other).err())
                .hasLineCount(1)
                .contains("import into a new one");
        assertThat(script.run("audit", "--tenant", FROM).out()).contains("tenant.export");
    }

    private void fill() throws IOException {
        assertThat(script.run("tenant", "create", FROM).status()).isZero();
        var shop = DemoTenant.SHOP.copyTo(folder).path().toString();
        var more = Files.writeString(folder.resolve("more.jsonl"), MORE).toString();
        script.json("publish", "--tenant", FROM, "--wait", "--json", shop, more);
        assertThat(script.run("insights", "rebuild", "--tenant", FROM).status()).isZero();
    }

    private void killedNowAndThen(String export) throws IOException {
        var random = new Random(7);
        for (int kill = 0; kill < KILLS; kill++) {
            var running = script.start("tenant", "import", TO, "--from", export);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_000 + random.nextInt(2_000)));
            running.destroyForcibly();
            running.onExit().join();
        }
    }

    private void requireTheSame() {
        var from = key(FROM);
        var to = key(TO);
        for (var mode : List.of("hybrid", "semantic", "keyword")) {
            for (var target : List.of("messages", "insights")) {
                for (var question : QUESTIONS) {
                    var request = JsonText.object()
                            .put("query", question)
                            .put("mode", mode)
                            .put("target", target)
                            .put("limit", 50);
                    assertThat(hits(to, request))
                            .as("%s %s %s", mode, target, question)
                            .isEqualTo(hits(from, request));
                }
            }
        }
        assertThat(hits(to, JsonText.object().put("query", "ok").put("mode", "keyword")))
                .isNotEmpty();
        for (var path : List.of("/v1/status", "/v1/insights?limit=200", "/v1/messages/edited", "/v1/messages/same-1")) {
            assertThat(withoutPlace(api.get(path, to))).as(path).isEqualTo(withoutPlace(api.get(path, from)));
        }
        var insight = api.get("/v1/insights?limit=1", from)
                .path("insights")
                .path(0)
                .path("insight_id")
                .asString("");
        assertThat(api.get("/v1/insights/" + insight, to)).isEqualTo(api.get("/v1/insights/" + insight, from));
    }

    private String key(String tenant) {
        return script.json("key", "create", "--tenant", tenant, "reader", "--json", "--principal", "ben")
                .path("key")
                .asString("");
    }

    private List<String> hits(String key, JsonNode request) {
        var hits = new ArrayList<String>();
        for (var hit : api.post("/v1/search", key, request).path("hits")) {
            hits.add(hit.path("message_id").asString("")
                    + hit.path("insight_id").asString("") + " " + hit.path("score"));
        }
        return hits;
    }

    /// Where it lies in Kafka and when it was stored are its tenant's own.
    private static String withoutPlace(JsonNode answer) {
        return JsonText.line(answer).replaceAll("\"lineage\":\\{[^}]*}|\"stored_at\":\"[^\"]*\"", "");
    }
}
