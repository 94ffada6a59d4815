package dev.alluvium.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.demo.DemoTenant;
import dev.alluvium.cli.docs.DocsPrograms;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.session.RunFolder;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.process.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The way of a newcomer, through the script that a newcomer uses: up, publish, search, something breaks, up, down.
///
/// In order, unlike other tests here: each step begins where the one before it ended, because starting takes seconds.
@TestMethodOrder(OrderAnnotation.class)
final class LauncherIT {
    @TempDir
    private static Path folder;

    private static Script script;

    @BeforeAll
    static void start() throws IOException {
        script = Script.in(folder);
        assertThat(script.up().out()).contains("up in ").contains("http://127.0.0.1:");
    }

    @AfterAll
    static void stopWhateverIsLeft() {
        script.run("down");
    }

    @Test
    @Order(1)
    void everythingIsReadyAndSaysSo() {
        var status = script.json("status", "--json");
        assertThat(status.path("ready").asBoolean()).isTrue();
        assertThat(status.path("parts")).hasSize(Part.values().length);
        var again = script.run("up", "--background");
        assertThat(again.status()).isZero();
        assertThat(again.out()).startsWith("already up");
    }

    /// Started by root, too, where PostgreSQL runs as another account and has to reach its data below this folder.
    @Test
    @Order(1)
    void whatIsKeptIsForItsAccountAlone() throws IOException {
        var data =
                Path.of(script.json("env", "--json").path("ALLUVIUM_DATA_DIR").asString());
        assertThat(openToOthers(data)).isFalse();
        for (var part : List.of("kafka", "log", "run", "secrets")) {
            try (var files = Files.walk(data.resolve(part))) {
                assertThat(files.filter(LauncherIT::openToOthers)).as(part).isEmpty();
            }
        }
    }

    private static boolean openToOthers(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                    .matches("...(?!------).*");
        } catch (IOException e) {
            // Kafka has just removed it.
            return false;
        }
    }

    @Test
    @Order(2)
    void aBuildThatReplacesOurJarsLeavesRunningPartsAlone() {
        var run = RunFolder.of(folder.resolve("data"));
        for (var part : List.of(Part.INGEST_WORKER, Part.EMBED_WORKER, Part.QUERY_API)) {
            var process = run.process(part.label()).orElseThrow().handle();
            assertThat(process.orElseThrow().info().commandLine().orElse(""))
                    .contains(Root.kept(folder.resolve("data")).toString())
                    .doesNotContain("/target/alluvium-");
        }
    }

    @Test
    @Order(3)
    void tenantsArePublishedToAndSearchedApart() throws IOException {
        for (var tenant : DemoTenant.values()) {
            assertThat(script.run("tenant", "create", tenant.slug(), tenant.title())
                            .status())
                    .isZero();
            var file = tenant.copyTo(folder).path().toString();
            var totals = script.json("publish", "--tenant", tenant.slug(), "--wait", "--timeout", "2m", "--json", file);
            assertThat(totals.path("searchable").asInt())
                    .isEqualTo(tenant.messageIds().size());
            assertThat(totals.path("rejected").asInt() + totals.path("failed").asInt())
                    .isZero();
        }
        for (var tenant : DemoTenant.values()) {
            var found = search(tenant, "contact by post or e-mail", 200);
            assertThat(found).isEqualTo(tenant.messageIds());
        }
        assertThat(search(DemoTenant.SHOP, "squeaking disc brake", 3)).contains("hc-009");
    }

    @Test
    @Order(4)
    void publishingTheSameAgainChangesNothing() throws IOException {
        var file = DemoTenant.SHOP.copyTo(folder).path().toString();
        var totals = script.json("publish", "--tenant", DemoTenant.SHOP.slug(), "--wait", "--json", file);
        assertThat(totals.path("searchable").asInt())
                .isEqualTo(totals.path("published").asInt());
        assertThat(search(DemoTenant.SHOP, "contact by post or e-mail", 200)).isEqualTo(DemoTenant.SHOP.messageIds());
    }

    @Test
    @Order(5)
    void messageTellsWhereItIsAndTopicsTellWhatHappened() {
        var message = script.json("message", "--tenant", DemoTenant.SHOP.slug(), "hc-001", "--json");
        assertThat(message.path("status").path("state").asString()).isEqualTo("embedded");
        assertThat(message.path("message").path("content").asString()).contains("red Gull 7");
        var tail = script.run(
                "tail", "embeddings", "--tenant", DemoTenant.CLINIC.slug(), "--from-beginning", "--until-end");
        var embedded = new HashSet<String>();
        tail.out()
                .lines()
                .forEach(line -> embedded.add(JsonText.MAPPER
                        .readTree(line)
                        .path("value")
                        .path("message_id")
                        .asString("")));
        assertThat(embedded).isEqualTo(DemoTenant.CLINIC.messageIds());
    }

    @Test
    @Order(6)
    void keyThatWasRevokedOpensNothingAndTheOwnOneIsReplaced() throws IOException {
        var made = script.json("key", "create", "--tenant", DemoTenant.SHOP.slug(), "guest", "--json");
        var key = made.path("key").asString("");
        assertThat(script.run("search", "--tenant", DemoTenant.SHOP.slug(), "--key", key, "bike")
                        .status())
                .isZero();
        var own = folder.resolve("data/keys").resolve(DemoTenant.SHOP.slug());
        Files.writeString(own, Files.readString(own).replaceAll("alv_\\S+", "alv_" + "A".repeat(43)));
        assertThat(search(DemoTenant.SHOP, "bike", 1)).hasSize(1);
        assertThat(script.run("search", "--tenant", DemoTenant.SHOP.slug(), "--key", "alv_nonsense", "bike")
                        .err())
                .contains("HTTP 401");
    }

    @Test
    @Order(7)
    void programsOfTheDocumentsRun() throws IOException {
        var tenant = script.json("tenant", "create", "acme", "--json")
                .path("tenant_id")
                .asString("");
        var examples = new DocsPrograms(folder, "127.0.0.1:" + script.port(Part.KAFKA));
        examples.runUntil("published m-1", "PublishOne", tenant);
        examples.runUntil(tenant + " MessageEmbedded", "FollowResults");
        assertThat(script.json("search", "--tenant", "acme", "--json", "who ordered the red bike?")
                        .path("hits"))
                .hasSize(1);
    }

    @Test
    @Order(8)
    void killedWorkerIsSeenAndUpMendsIt() throws IOException {
        var worker = RunFolder.of(folder.resolve("data"))
                .process(Part.EMBED_WORKER.label())
                .orElseThrow();
        worker.kill();
        assertThat(script.run("status").status()).isEqualTo(ExitStatus.FAILED);
        assertThat(script.run("doctor").out()).contains("problem  embed-worker");

        assertThat(script.run("up", "--background").status()).isZero();
        var file = Files.writeString(folder.resolve("late.jsonl"), """
            {"message_id":"late-1","session_id":"s-9","channel":"chat","sender":{"id":"ana"},\
            "content":"The ferry leaves at dawn.","occurred_at":"2026-04-01T00:00:00Z"}
            """);
        var totals = script.json("publish", "--tenant", DemoTenant.SHOP.slug(), "--wait", "--json", file.toString());
        assertThat(totals.path("searchable").asInt()).isEqualTo(1);
        assertThat(search(DemoTenant.SHOP, "departure of the ferry in the morning", 1))
                .containsExactly("late-1");
    }

    /// That is, no word of a library about itself, and no ERROR, in the life of an installation that was well but for a
    /// worker that was killed.
    @Test
    @Order(9)
    void logsTellOfTheInstallationAlone() throws IOException {
        for (var part : List.of(Part.INGEST_WORKER, Part.EMBED_WORKER, Part.QUERY_API, Part.GATEWAY)) {
            var log = folder.resolve("data/log").resolve(part.label() + ".log");
            assertThat(Files.readAllLines(log))
                    .as(part.label())
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(" ERROR ")
                            || line.toLowerCase(Locale.ROOT).contains("jooq"));
        }
    }

    @Test
    @Order(10)
    void downStopsEverythingAndDataSurvive() {
        var run = RunFolder.of(folder.resolve("data"));
        var down = script.run("down");
        assertThat(down.status()).as("%s", down).isZero();
        for (var part : Part.values()) {
            assertThat(down.out()).contains(part.label());
            assertThat(run.process(part.label())).as(part.label()).isEmpty();
            assertThat(FreePorts.isFree(script.port(part))).as(part.label()).isTrue();
        }
        assertThat(script.run("up", "--background").status()).isZero();
        assertThat(search(DemoTenant.CLINIC, "metal implants", 200)).isEqualTo(DemoTenant.CLINIC.messageIds());
        assertThat(script.run("down").status()).isZero();
    }

    private static Set<String> search(DemoTenant tenant, String text, int limit) {
        var answer = script.json("search", "--tenant", tenant.slug(), "-k", Integer.toString(limit), "--json", text);
        var found = new HashSet<String>();
        for (JsonNode hit : answer.path("hits")) {
            found.add(hit.path("message_id").asString(""));
        }
        return found;
    }
}
