package dev.alluvium.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.docs.Document;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.session.Api;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.process.Pause;
import dev.alluvium.testkit.TopicReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An upgrade without an outage: the version before runs, the database is migrated underneath it, programs of both
/// versions work side by side while messages come in, and the old ones are stopped. The profile `previous` runs it,
/// because it builds the version before.
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class BesidePreviousVersion {
    private static final String TENANT = "upgraded";
    private static final int EACH_TIME = 20;
    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private static Path folder;

    private static Script old;

    /// How many records each message has had.
    private final Map<String, Integer> revisions = new TreeMap<>();
    private final TreeSet<String> deleted = new TreeSet<>();
    private final AtomicBoolean over = new AtomicBoolean();

    /// Of either version.
    private volatile Script publisher;

    @AfterAll
    static void stop() {
        if (old != null) {
            old.run("down");
        }
    }

    @Test
    void nothingIsLostAndNothingIsDoubledWhileBothVersionsWork() throws Exception {
        var version = PreviousVersion.at(System.getProperty("alluvium.previous"));
        old = Script.in(folder).of(version.root());
        var now = old.of(Document.ROOT);
        fine(old.run("up", "--background"));
        var tenant = UUID.fromString(
                old.json("tenant", "create", TENANT, "--json").path("tenant_id").asString());
        var key = old.json("key", "create", "--tenant", TENANT, "upgrade", "--json")
                .path("key")
                .asString();
        publishAndWait(old, upserts("before"));

        try (var both = new SideBySide(folder, old);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            publisher = old;
            var coming = threads.submit(this::publishSteadily);
            try {
                fine(now.run("migrate", "up"));
                both.startBeside(Document.ROOT);
                var newApi = both.portBeside(Part.QUERY_API);
                var newer = now.with(Part.QUERY_API.portSetting(), Integer.toString(newApi));
                publisher = newer;
                var refused = version.refused();
                for (var part : SideBySide.PROGRAMS) {
                    restart(both, part, refused);
                }
                assertThat(refused)
                        .as("the version before runs no longer once these are applied")
                        .isEmpty();
                publishAndWait(old, upserts("by the old"));
                publishAndWait(newer, upserts("by the new"));
                publishAndWait(newer, upserts("before"));
                publishAndWait(old, deletions("by the old"));
                for (var port : List.of(old.port(Part.QUERY_API), newApi)) {
                    assertThat(search(port, key))
                            .contains("by-the-new-0", "before-1")
                            .doesNotContain("by-the-old-0");
                }
                both.stopBefore();
                publishAndWait(newer, upserts("after"));
            } finally {
                over.set(true);
            }
            coming.get(2, TimeUnit.MINUTES).forEach(id -> revisions.put(id, 1));
            awaitCounts(both.portBeside(Part.QUERY_API), key);
            check(tenant);
        }
    }

    /// It comes up if it takes the schema, and says why it does not otherwise.
    private static void restart(SideBySide both, Part part, List<String> refused) throws Exception {
        var process = both.restart(part);
        if (refused.isEmpty()) {
            both.awaitReady(part);
        } else {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(both.log(part)).contains("takes later ones only as far as they expand the schema");
        }
    }

    private List<String> publishSteadily() throws Exception {
        var ids = new ArrayList<String>();
        for (int round = 0; !over.get(); round++) {
            var id = "steady-" + round;
            fine(publisher.run("publish", "--tenant", TENANT, file(List.of(message(id, 1)))));
            ids.add(id);
            Pause.of(SOON);
        }
        return ids;
    }

    private List<ObjectNode> upserts(String when) {
        var messages = new ArrayList<ObjectNode>();
        for (int i = 0; i < EACH_TIME; i++) {
            var id = when.replace(' ', '-') + "-" + i;
            messages.add(message(id, revisions.merge(id, 1, Integer::sum)));
        }
        return messages;
    }

    private List<ObjectNode> deletions(String when) {
        var messages = new ArrayList<ObjectNode>();
        for (int i = 0; i < EACH_TIME; i++) {
            var id = when.replace(' ', '-') + "-" + i;
            revisions.merge(id, 1, Integer::sum);
            deleted.add(id);
            messages.add(JsonText.object().put("message_id", id).put("operation", "delete"));
        }
        return messages;
    }

    private static ObjectNode message(String id, int revision) {
        return JsonText.object()
                .put("message_id", id)
                .put("session_id", "upgrade")
                .put("channel", "chat")
                .put("content", "What was said as %s, for the time %d.".formatted(id, revision))
                .put("occurred_at", "2026-04-01T00:00:00Z")
                .set("sender", JsonText.object().put("id", "ana"));
    }

    private static void publishAndWait(Script script, List<ObjectNode> messages) throws IOException {
        fine(script.run("publish", "--tenant", TENANT, "--wait", "--timeout", "3m", "--json", file(messages)));
    }

    private static String file(List<ObjectNode> messages) throws IOException {
        var lines = new StringBuilder();
        messages.forEach(message -> lines.append(JsonText.line(message)).append('\n'));
        return Files.writeString(Files.createTempFile(folder, "messages", ".jsonl"), lines)
                .toString();
    }

    private static void fine(Script.Ran ran) {
        assertThat(ran.status()).as("%s", ran).isEqualTo(ExitStatus.FINE);
    }

    private static List<String> search(int port, String key) {
        var found = new ArrayList<String>();
        api(port)
                .post(
                        "/v1/search",
                        key,
                        JsonText.object().put("query", "what was said").put("limit", 200))
                .path("hits")
                .forEach(hit -> found.add(hit.path("message_id").asString("")));
        assertThat(new HashSet<>(found)).hasSameSizeAs(found);
        return found;
    }

    private static Api api(int port) {
        return new Api(URI.create("http://127.0.0.1:" + port));
    }

    private void awaitCounts(int port, String key) throws Exception {
        int live = revisions.size() - deleted.size();
        var last = new JsonNode[1];
        assertThat(Pause.until(
                        () -> {
                            last[0] = api(port).get("/v1/status", key).path("messages");
                            return last[0].path("stored").asInt() == live
                                    && last[0].path("embedded").asInt() == live
                                    && last[0].path("pending").asInt()
                                                    + last[0].path("failed").asInt()
                                            == 0;
                        },
                        SOON,
                        LIMIT))
                .as(() -> live + " messages, " + last[0])
                .isTrue();
    }

    /// Each revision was told once, with an id of its own.
    private void check(UUID tenant) throws RejectedException {
        var stored = new ArrayList<String>();
        var embedded = new ArrayList<String>();
        var ids = new ArrayList<UUID>();
        for (var record : records(Topics.STORED, tenant)) {
            var event = PayloadCodec.decode(record.value(), MessageStored.class);
            stored.add(event.messageId() + " " + event.revision());
            ids.add(event.eventId());
        }
        for (var record : records(Topics.EMBEDDINGS, tenant)) {
            var event = PayloadCodec.decode(record.value(), MessageEmbedded.class);
            embedded.add(event.messageId() + " " + event.revision());
            ids.add(event.eventId());
        }
        var all = new ArrayList<String>();
        var told = new ArrayList<String>();
        revisions.forEach((id, last) -> {
            for (int revision = 1; revision <= last; revision++) {
                all.add(id + " " + revision);
                if (revision < last || !deleted.contains(id)) {
                    told.add(id + " " + revision);
                }
            }
        });
        assertThat(stored).containsExactlyInAnyOrderElementsOf(all);
        assertThat(embedded).containsExactlyInAnyOrderElementsOf(told);
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
        assertThat(records(Topics.REJECTED, tenant)).isEmpty();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic, UUID tenant) {
        try (var reader = new TopicReader("127.0.0.1:" + old.port(Part.KAFKA), topic)) {
            return reader.toTheEnd(TenantKey.bytes(tenant));
        }
    }
}
