package dev.alluvium.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.cli.session.Session;
import dev.alluvium.servers.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What a person or a script sees: exit status, and one line that says what is wrong.
final class CommandLineTest {
    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void nothingRuns() {
        environment.put(LocalSettings.DATA_FOLDER, folder.resolve("data").toString());
        environment.put(Connections.API_URL, "http://127.0.0.1:9");
    }

    @Test
    void everyCommandHasHelp() {
        var session = new Session(environment, folder, terminal(), InstantSource.fixed(Instant.EPOCH));
        for (var path : commands(List.of(), Alluvium.commandLine(session))) {
            var arguments = new ArrayList<>(path);
            arguments.add("--help");
            var ran = run(arguments.toArray(String[]::new));
            assertThat(ran.status()).as("%s", path).isEqualTo(ExitStatus.FINE);
            assertThat(ran.out()).as("%s", path).contains("Usage: alluvium").contains("--help");
        }
    }

    @Test
    void unknownCommandIsUsedWrongly() {
        var ran = run("serach");
        assertThat(ran.status()).isEqualTo(ExitStatus.USED_WRONGLY);
        assertThat(ran.err()).hasLineCount(1).contains("serach").contains("did you mean search");
        assertThat(run("tenant", "creat", "x").err()).hasLineCount(1).contains("did you mean create");
    }

    @Test
    void unknownOptionNamesTheOneThatWasMeant() {
        var ran = run("search", "--tennant", "acme", "red bike");
        assertThat(ran.status()).isEqualTo(ExitStatus.USED_WRONGLY);
        assertThat(ran.err()).hasLineCount(1).contains("--tennant").contains("did you mean --tenant");
        assertThat(run("publish", "--tenant", "acme", "--wiat", "x").err())
                .hasLineCount(1)
                .contains("did you mean --wait");
    }

    @Test
    void missingOptionIsUsedWronglyAndNamed() {
        var ran = run("search", "red bike");
        assertThat(ran.status()).isEqualTo(ExitStatus.USED_WRONGLY);
        assertThat(ran.err()).hasLineCount(1).contains("--tenant").contains("alluvium search --help");
    }

    @Test
    void noCommandIsUsedWrongly() {
        assertThat(run().status()).isEqualTo(ExitStatus.USED_WRONGLY);
        assertThat(run("tenant").status()).isEqualTo(ExitStatus.USED_WRONGLY);
    }

    @Test
    void everyWrongPortIsNamed() {
        environment.put(LocalSettings.POSTGRES_PORT, "many");
        environment.put(LocalSettings.KAFKA_PORT, "70000");
        var ran = run("up", "--background");
        assertThat(ran.status()).isEqualTo(ExitStatus.USED_WRONGLY);
        assertThat(ran.err())
                .hasLineCount(1)
                .contains("ALLUVIUM_POSTGRES_PORT is 'many'")
                .contains("ALLUVIUM_KAFKA_PORT is '70000'");
    }

    /// The standard ones may be a running installation's.
    @Test
    void portInUseIsNamedWithItsSetting() throws IOException {
        var free = FreePorts.several(LocalSettings.PORTS.size()).iterator();
        LocalSettings.PORTS.forEach(
                setting -> environment.put(setting, free.next().toString()));
        try (var taken = new ServerSocket(0, 1, java.net.InetAddress.ofLiteral("127.0.0.1"))) {
            environment.put(LocalSettings.KAFKA_PORT, Integer.toString(taken.getLocalPort()));
            var ran = run("up", "--background");
            assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(ran.err())
                    .hasLineCount(1)
                    .contains("port " + taken.getLocalPort())
                    .contains("ALLUVIUM_KAFKA_PORT");
        }
    }

    @Test
    void dataFolderThatCannotBeMadeIsNamedWithItsSetting() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "not a folder");
        environment.put(LocalSettings.DATA_FOLDER, file.resolve("data").toString());
        var ran = run("up", "--background");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(ran.err()).hasLineCount(1).contains(file.toString()).contains("ALLUVIUM_DATA_DIR");
    }

    @Test
    void givenDatabaseThatDoesNotAnswerIsNamedWithItsSetting() throws IOException {
        environment.put(Connections.DATABASE_URL, "jdbc:postgresql://127.0.0.1:9/alluvium");
        environment.put(Connections.KAFKA, "127.0.0.1:9");
        var ran = run("migrate", "status");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(ran.err()).hasLineCount(1).contains("ALLUVIUM_OWNER_PASSWORD");
        environment.put(RoleLogins.OWNER_PASSWORD, "secret");
        assertThat(run("migrate", "status").err())
                .hasLineCount(1)
                .contains("127.0.0.1:9")
                .contains("ALLUVIUM_DATABASE_URL")
                .doesNotContain("secret");
    }

    @Test
    void apiThatDoesNotAnswerIsOneLine() {
        environment.put(Connections.ADMIN_TOKEN, "token");
        var ran = run("tenant", "list");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(ran.err()).hasLineCount(1).contains("http://127.0.0.1:9").contains("infra/alluvium up");
    }

    @Test
    void nameOfATenantMayBeLeftOut() {
        environment.put(Connections.ADMIN_TOKEN, "token");
        assertThat(run("tenant", "create", "shop").err()).contains("no answer from");
        assertThat(run("tenant", "create", "shop", "A shop").err()).contains("no answer from");
        assertThat(run("key", "create", "--tenant", "shop", "app").err()).contains("no answer from");
        assertThat(run("key", "revoke", "--tenant", "shop", "no-uuid").err())
                .contains("KEY_ID")
                .contains("no-uuid");
    }

    @Test
    void withoutAnAdminTokenTheSettingIsNamed() {
        var ran = run("tenant", "list");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(ran.err()).hasLineCount(1).contains("ALLUVIUM_ADMIN_TOKEN");
    }

    @Test
    void statusOfNothingSaysStoppedAndFails() {
        var ran = run("status", "--json");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
        var said = JsonText.MAPPER.readTree(ran.out());
        assertThat(said.path("ready").asBoolean()).isFalse();
        assertThat(said.path("parts"))
                .hasSize(Part.values().length)
                .allSatisfy(part -> assertThat(part.path("state").asString()).isEqualTo("stopped"));
    }

    @Test
    void benchmarksWithoutARunningSystemSaySoInOneLine() {
        environment.put(Connections.ADMIN_TOKEN, "alva_given");
        for (var name : List.of("pipeline", "freshness", "fairness")) {
            var ran = run("bench", name);
            assertThat(ran.status()).as(name).isEqualTo(ExitStatus.FAILED);
            assertThat(ran.err()).hasLineCount(1).contains("no running system");
        }
    }

    @Test
    void dataThatAreNotThereAreNamedInOneLine() throws IOException {
        var incomplete = Files.createDirectory(folder.resolve("incomplete"));
        assertThat(run("bench", "quality", "--data", incomplete.toString()).err())
                .hasLineCount(1)
                .contains(incomplete + " holds neither");
        Files.writeString(incomplete.resolve("questions.jsonl"), "{\"tenant\":\"acme\",\"question\":\"why?\"}");
        assertThat(run("bench", "quality", "--data", incomplete.toString()).err())
                .hasLineCount(1)
                .contains("acme.jsonl");
    }

    @Test
    void downOfNothingIsFine() {
        var ran = run("down");
        assertThat(ran.status()).isEqualTo(ExitStatus.FINE);
        assertThat(ran.out()).contains("nothing was running");
    }

    @Test
    void environmentIsSafeToEvaluate() {
        environment.put(Connections.ADMIN_TOKEN, "it's; $(rm) \"odd\"");
        environment.put(RoleLogins.APPLICATION_PASSWORD, "plain");
        var out = run("env").out();
        assertThat(out)
                .contains("export ALLUVIUM_API_URL=http://127.0.0.1:9\n")
                .contains("export ALLUVIUM_DATABASE_URL=jdbc:postgresql://127.0.0.1:5492/alluvium\n")
                .contains("export ALLUVIUM_ADMIN_TOKEN='it'\\''s; $(rm) \"odd\"'\n")
                .contains("export PGPORT=5492\n")
                .contains("export PGPASSWORD=plain\n");
    }

    @Test
    void wrongLinesAreNamedAndNothingIsPublished() throws IOException {
        var good = "{\"message_id\":\"m-1\",\"session_id\":\"s\",\"channel\":\"c\",\"sender\":{\"id\":\"a\"},"
                + "\"content\":\"hello\",\"occurred_at\":\"2026-01-01T00:00:00Z\"}";
        var file = Files.writeString(
                folder.resolve("m.jsonl"), good + "\n\nnot json\n" + good.replace("hello", "") + "\n");
        var ran = run("publish", "--tenant", "t", file.toString());
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(ran.err().lines())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(0)).startsWith(file + ":3: "))
                .satisfies(lines ->
                        assertThat(lines.get(1)).startsWith(file + ":4: ").contains("content"))
                .satisfies(lines -> assertThat(lines.get(2)).isEqualTo("alluvium: nothing was published"));
    }

    @Test
    void missingFileIsNamed() {
        var ran = run("publish", "--tenant", "t", folder.resolve("none.jsonl").toString());
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(ran.err()).hasLineCount(1).contains("none.jsonl: no such file");
    }

    @Test
    void timeThatIsNoTimeIsUsedWrongly() {
        var ran = run("publish", "--tenant", "t", "--timeout", "soon", "file");
        assertThat(ran.status()).isEqualTo(ExitStatus.USED_WRONGLY);
        assertThat(ran.err()).hasLineCount(1).contains("soon");
    }

    @Test
    void doctorNamesAPortInUse() throws IOException {
        try (var taken = new ServerSocket(0, 1, java.net.InetAddress.ofLiteral("127.0.0.1"))) {
            environment.put(LocalSettings.API_PORT, Integer.toString(taken.getLocalPort()));
            var ran = run("doctor");
            assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(ran.out())
                    .contains("problem  port " + taken.getLocalPort())
                    .contains("ALLUVIUM_API_PORT");
        }
    }

    private static List<List<String>> commands(List<String> path, CommandLine command) {
        var all = new ArrayList<List<String>>();
        all.add(path);
        command.getSubcommands().forEach((name, sub) -> {
            if (!sub.getCommandSpec().usageMessage().hidden()) {
                var longer = new ArrayList<>(path);
                longer.add(name);
                all.addAll(commands(longer, sub));
            }
        });
        return all;
    }

    private record Ran(int status, String out, String err) {}

    private Ran run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(print(out), print(err), false, false, false);
        var status = Alluvium.run(arguments, environment, folder, terminal, InstantSource.fixed(Instant.EPOCH));
        return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Terminal terminal() {
        var nowhere = print(new ByteArrayOutputStream());
        return new Terminal(nowhere, nowhere, false, false, false);
    }

    private static PrintStream print(ByteArrayOutputStream out) {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }
}
