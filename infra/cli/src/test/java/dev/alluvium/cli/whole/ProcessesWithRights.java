package dev.alluvium.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.docs.Document;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.process.BuiltProgram;
import dev.alluvium.servers.process.ClassArchive;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.JarCopies;
import dev.alluvium.servers.process.Life;
import dev.alluvium.servers.process.LocalProcess;
import dev.alluvium.servers.process.Root;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// The processes of a test, each with a login at the broker, and what they say.
final class ProcessesWithRights {
    private static final String ADMIN_TOKEN = "admin-token-of-at-least-32-characters";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final BrokerWithRights broker;
    private final Path folder;
    private final List<LocalProcess> started = new ArrayList<>();

    ProcessesWithRights(BrokerWithRights broker, Path folder) {
        this.broker = broker;
        this.folder = folder;
    }

    void end() {
        started.forEach(process -> process.stop("TERM", Duration.ofSeconds(30)));
    }

    LocalProcess startIngest(String principal) throws IOException {
        return startIngest(broker.environment(broker.properties(principal)));
    }

    LocalProcess startIngest(Map<String, String> environment) throws IOException {
        Files.deleteIfExists(log(Part.INGEST_WORKER));
        return start(Part.INGEST_WORKER, "ALLUVIUM_INGEST_HEALTH_PORT", environment, FreePorts.one());
    }

    LocalProcess startEmbed(String principal) throws IOException {
        Files.deleteIfExists(log(Part.EMBED_WORKER));
        var environment = broker.environment(broker.properties(principal));
        environment.put("ALLUVIUM_INSIGHT_STATE", folder.resolve("state").toString());
        return start(Part.EMBED_WORKER, "ALLUVIUM_EMBED_HEALTH_PORT", environment, FreePorts.one());
    }

    /// Query-api, the gateway, and the command line that speaks to both.
    DoorsWithRights startDoors() throws Exception {
        int apiPort = FreePorts.one();
        var apiUrl = "http://127.0.0.1:" + apiPort;
        start(
                Part.QUERY_API,
                "ALLUVIUM_ADMIN_PORT",
                Map.of(
                        "PATH", System.getenv("PATH"),
                        "ALLUVIUM_DATABASE_URL", broker.databaseUrl(),
                        "ALLUVIUM_READER_PASSWORD", BrokerWithRights.PASSWORDS.reader(),
                        "ALLUVIUM_CONTROL_PASSWORD", BrokerWithRights.PASSWORDS.control(),
                        "ALLUVIUM_ADMIN_TOKEN", ADMIN_TOKEN,
                        "ALLUVIUM_API_PORT", Integer.toString(apiPort)),
                FreePorts.one());
        int port = FreePorts.one();
        int health = FreePorts.one();
        start(
                Part.GATEWAY,
                "ALLUVIUM_GATEWAY_PORT",
                Map.of(
                        "PATH", System.getenv("PATH"),
                        "ALLUVIUM_API_URL", apiUrl,
                        "ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", broker.brokers(),
                        "ALLUVIUM_KAFKA_PROPERTIES",
                                broker.properties("gateway").toString(),
                        "ALLUVIUM_GATEWAY_HEALTH_PORT", Integer.toString(health)),
                port);
        await(
                "query-api and the gateway answer",
                () -> FreePorts.accepts("127.0.0.1", apiPort) && FreePorts.accepts("127.0.0.1", port));
        var commandLine = broker.commandLine();
        commandLine.put("ALLUVIUM_ADMIN_TOKEN", ADMIN_TOKEN);
        commandLine.put("ALLUVIUM_API_URL", apiUrl);
        return new DoorsWithRights(
                commandLine,
                folder,
                URI.create("http://127.0.0.1:" + port),
                URI.create("http://127.0.0.1:" + health),
                HttpClient.newHttpClient());
    }

    /// @param portSetting named like it in the settings
    private LocalProcess start(Part part, String portSetting, Map<String, String> environment, int port)
            throws IOException {
        var all = new HashMap<>(environment);
        all.put(portSetting, Integer.toString(port));
        var jars = new BuiltProgram(Document.ROOT, part.module()).jars();
        assertThat(jars).as(part.label() + " is built").isNotEmpty();
        // As `up` starts it, so that both share the archive of classes.
        var kept = Root.kept(folder);
        var classPath = new JarCopies(kept, part.label())
                .of(Document.ROOT, jars).stream().map(Path::toString).collect(Collectors.joining(":"));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                classPath,
                part.program().orElseThrow().mainClass()));
        command.addAll(1, new ClassArchive(kept, part.label()).options(classPath));
        var process = Command.of(command).only(all).start(part.label(), log(part), Life.WITH_THIS_JVM);
        started.add(process);
        return process;
    }

    private Path log(Part part) {
        return folder.resolve(part.label() + ".log");
    }

    List<String> lines(Part part) {
        try {
            return Files.readAllLines(log(part));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Ends, with a line that says all of it, and without a stack trace.
    void refused(LocalProcess process, Part part, String... words) throws InterruptedException {
        await(part.label() + " ends", () -> !process.isAlive());
        var said = lines(part);
        assertThat(said)
                .filteredOn(line -> line.startsWith(part.label() + ": Kafka "))
                .as(String.join("\n", said))
                .hasSize(1)
                .first()
                .asString()
                .contains(words)
                .doesNotContain("of-ingest-worker", "guessed");
        assertThat(said).noneMatch(line -> line.contains("failed and ends") || line.contains("ends, because thread"));
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("no longer than %s: %s", PATIENCE, what)
                    .isLessThan(end);
            Thread.sleep(100);
        }
    }
}
