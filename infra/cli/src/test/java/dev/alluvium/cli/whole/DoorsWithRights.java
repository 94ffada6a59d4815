package dev.alluvium.cli.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.Alluvium;
import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What goes through the gateway and by the command line while both have only the rights of their principals.
///
/// @param environment the command line's
/// @param gateway where callers find it
/// @param health the gateway's
record DoorsWithRights(Map<String, String> environment, Path folder, URI gateway, URI health, HttpClient http) {
    private static final String TENANT = "acme";
    private static final String TWO = """
        [{"content":"one","sender":{"id":"ana"}},{"content":"two","sender":{"id":"ana"}}]\
        """;
    private static final Duration LIMIT = Duration.ofSeconds(40);

    String key() {
        return json("key", "create", "--tenant", TENANT, "doors", "--scope", "read,write", "--json")
                .path("key")
                .asString();
    }

    HttpResponse<String> publish(String key, String content, String wait) throws IOException, InterruptedException {
        var body = JsonText.object().put("content", content).put("session_id", "doors");
        body.putObject("sender").put("id", "ana");
        return http.send(
                to(gateway.resolve("/v1/messages" + wait), key)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JsonText.line(body)))
                        .build(),
                BodyHandlers.ofString());
    }

    /// Both or neither, in a transaction.
    HttpResponse<String> publishTwo(String key) throws IOException, InterruptedException {
        return http.send(
                to(gateway.resolve("/v1/messages"), key)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(TWO))
                        .build(),
                BodyHandlers.ofString());
    }

    /// A transaction, events of each topic of results, and how long records have waited for each group.
    void throughTheGateway(String key) throws Exception {
        var events = http.sendAsync(to(gateway.resolve("/v1/events"), key).GET().build(), BodyHandlers.ofLines());
        var told = events.get().body().iterator();
        var answer = publish(key, "the harbour is closed on Friday", "?wait=searchable");
        assertThat(answer.body()).contains("\"state\":\"searchable\"");
        var id = JsonText.MAPPER
                .readTree(answer.body())
                .path("messages")
                .path(0)
                .path("message_id")
                .asString();
        assertThat(id).isNotEmpty();
        boolean stored = false;
        boolean embedded = false;
        while (!(stored && embedded) && told.hasNext()) {
            var line = told.next();
            stored |= line.contains("message_stored") && line.contains(id);
            embedded |= line.contains("message_embedded") && line.contains(id);
        }
        assertThat(stored && embedded).as("events of both topics").isTrue();
        var two = publishTwo(key);
        assertThat(two.statusCode()).as(two.body()).isEqualTo(202);
        var metrics = http.send(
                        HttpRequest.newBuilder(health.resolve("/metrics")).build(), BodyHandlers.ofString())
                .body();
        assertThat(metrics)
                .contains("alluvium_group_oldest_seconds{group=\"alluvium-ingest\"")
                .contains("alluvium_group_oldest_seconds{group=\"alluvium-embed\"");
    }

    void byTheCommandLine() throws IOException {
        var file = Files.writeString(folder.resolve("doors.jsonl"), """
            {"message_id":"by-line","session_id":"s","channel":"c","sender":{"id":"ana"},\
            "content":"the ferry leaves at nine","occurred_at":"2026-01-01T00:00:00Z"}
            """);
        assertThat(said("publish", "--tenant", TENANT, "--wait", file.toString()))
                .contains("searchable 1");
        assertThat(said("tail", "alluvium.messages.stored", "--from-beginning", "--until-end"))
                .contains("by-line");
        assertThat(said("topics", "ensure")).isNotNull();
        assertThat(said("replay", "--since", "2026-01-01T00:00:00Z", "--dry-run"))
                .contains("would be read again");
        assertThat(said("rejected", "list", "--json")).contains("\"reason\"");
        assertThat(said("rejected", "replay", "--tenant", TENANT)).isNotNull();
    }

    private HttpRequest.Builder to(URI uri, String key) {
        return HttpRequest.newBuilder(uri).timeout(LIMIT).header("Authorization", "Bearer " + key);
    }

    private JsonNode json(String... arguments) {
        return JsonText.MAPPER.readTree(said(arguments));
    }

    String said(String... arguments) {
        var out = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        var terminal = new Terminal(
                new PrintStream(out, true, UTF_8), new PrintStream(errors, true, UTF_8), false, false, false);
        int status = Alluvium.run(arguments, environment, folder, terminal, InstantSource.system());
        assertThat(status)
                .as("%s: %s %s", String.join(" ", arguments), out.toString(UTF_8), errors.toString(UTF_8))
                .isEqualTo(ExitStatus.FINE);
        return out.toString(UTF_8);
    }
}
