package dev.alluvium.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.TenantId;
import dev.alluvium.database.control.Backlog;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.migration.Bootstrap;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.migration.RolePasswords;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.LocalKafka;
import dev.alluvium.servers.LocalKafkaOptions;
import dev.alluvium.servers.process.BuiltProgram;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.Life;
import dev.alluvium.servers.process.LocalProcess;
import dev.alluvium.testkit.Certificates;
import dev.alluvium.testkit.SharedParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The programs, each as its own principal, with the rights of infra/docs/kafka.md and no other.
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KafkaRightsIT {
    private static final RolePasswords PASSWORDS = new RolePasswords("owner", "control", "app", "reader");
    private static final String DATABASE =
            "kafka_rights_" + UUID.randomUUID().toString().replace("-", "");
    private static final String STRANGER = "stranger";
    private static final String ADMIN_TOKEN = "admin-token-of-at-least-32-characters";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private static Path folder;

    private static LocalKafka kafka;
    private static int loginPort;
    private static Path authority;
    private static Path otherAuthority;
    private static Admin admin;
    private static AclTable table;
    private static ControlDatabase control;
    private static TenantId tenant;

    private final List<LocalProcess> started = new ArrayList<>();

    @BeforeAll
    static void serve() throws Exception {
        var certificates = new Certificates(folder);
        authority = certificates.authority("ours");
        otherAuthority = certificates.authority("others");
        certificates.server("ours", "localhost", folder);
        var keys = Files.writeString(
                folder.resolve("keys.pem"),
                Files.readString(folder.resolve("server.key")) + Files.readString(folder.resolve("server.crt")));
        loginPort = FreePorts.one();
        kafka = LocalKafka.start(
                LocalKafkaOptions.forTests(folder.resolve("kafka")).withLogins(loginPort, keys));
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        table = AclTable.read();
        for (var process : table.processes()) {
            makeLogin(AclTable.principal(process));
        }
        makeLogin(STRANGER);
        admin.createAcls(table.bindings()).all().get();

        var server = SharedParts.postgres();
        Bootstrap.run(server.jdbcUrl("postgres"), server.superuser(), server.password(), DATABASE, PASSWORDS);
        Migrations.of(role("owner")).up();
        control = ControlDatabase.open(role("control"), new SimpleMeterRegistry());
        tenant = control.tenants().create("acme", "Acme").id();
    }

    @AfterAll
    static void stop() {
        if (control != null) {
            control.close();
        }
        if (admin != null) {
            admin.close();
        }
        if (kafka != null) {
            kafka.kill();
        }
    }

    @AfterEach
    void end() {
        started.forEach(process -> process.stop("TERM", Duration.ofSeconds(30)));
    }

    private static DatabaseSettings role(String name) {
        return DatabaseSettings.defaults(SharedParts.postgres().jdbcUrl(DATABASE), "alluvium_" + name, name)
                .withConnections(0, 3);
    }

    private static void makeLogin(String principal) throws ExecutionException, InterruptedException {
        var scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
        admin.alterUserScramCredentials(List.<UserScramCredentialAlteration>of(
                        new UserScramCredentialUpsertion(principal, scram, "of-" + principal)))
                .all()
                .get();
    }

    private static Path properties(String principal, String password, Path trusted) throws IOException {
        return Files.writeString(
                Files.createTempFile(folder, principal, ".properties"), """
                    security.protocol=SASL_SSL
                    sasl.mechanism=SCRAM-SHA-512
                    sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
                        username="%s" password="%s";
                    ssl.truststore.type=PEM
                    ssl.truststore.location=%s
                    """.formatted(principal, password, trusted));
    }

    private static Path properties(String principal) throws IOException {
        return properties(principal, "of-" + principal, authority);
    }

    private static String brokers() {
        return "localhost:" + loginPort;
    }

    private static Map<String, String> environment(Path properties) {
        var environment = new HashMap<String, String>();
        environment.put("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", brokers());
        environment.put("ALLUVIUM_KAFKA_PROPERTIES", properties.toString());
        environment.put("ALLUVIUM_DATABASE_URL", SharedParts.postgres().jdbcUrl(DATABASE));
        environment.put("ALLUVIUM_DATABASE_PASSWORD", PASSWORDS.app());
        environment.put("PATH", System.getenv("PATH"));
        return environment;
    }

    /// @param portSetting named like it in the settings
    private LocalProcess start(Part part, String portSetting, Map<String, String> environment) throws IOException {
        return start(part, portSetting, environment, FreePorts.one());
    }

    private LocalProcess start(Part part, String portSetting, Map<String, String> environment, int port)
            throws IOException {
        var all = new HashMap<>(environment);
        all.put(portSetting, Integer.toString(port));
        var jars = new BuiltProgram(Document.ROOT, part.module()).jars();
        assertThat(jars).as(part.label() + " is built").isNotEmpty();
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                jars.stream().map(Path::toString).collect(Collectors.joining(":")),
                part.program().orElseThrow().mainClass());
        var process = Command.of(command).only(all).start(part.label(), log(part), Life.WITH_THIS_JVM);
        started.add(process);
        return process;
    }

    private Path log(Part part) {
        return folder.resolve(part.label() + ".log");
    }

    private LocalProcess startIngest(Path properties) throws IOException {
        Files.deleteIfExists(log(Part.INGEST_WORKER));
        return start(Part.INGEST_WORKER, "ALLUVIUM_INGEST_HEALTH_PORT", environment(properties));
    }

    private LocalProcess startEmbed(Path properties) throws IOException {
        Files.deleteIfExists(log(Part.EMBED_WORKER));
        var environment = environment(properties);
        environment.put("ALLUVIUM_INSIGHT_STATE", folder.resolve("state").toString());
        return start(Part.EMBED_WORKER, "ALLUVIUM_EMBED_HEALTH_PORT", environment);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("no longer than %s: %s", PATIENCE, what)
                    .isLessThan(end);
            Thread.sleep(100);
        }
    }

    /// The command line makes the topics: there are none before.
    @Test
    @Order(1)
    void theCommandLineMakesTheTopicsAndLooksAtThem() throws Exception {
        var environment = environment(properties("command-line"));
        environment.put("ALLUVIUM_DATA_DIR", folder.resolve("none").toString());
        environment.put("ALLUVIUM_TOPIC_PARTITIONS", "2");
        environment.put("ALLUVIUM_CONTROL_PASSWORD", PASSWORDS.control());
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, UTF_8);
        var terminal = new Terminal(print, print, false, false, false);
        var status =
                Alluvium.run(new String[] {"topics", "ensure"}, environment, folder, terminal, InstantSource.system());
        assertThat(status).as(out.toString(UTF_8)).isEqualTo(ExitStatus.FINE);
        assertThat(admin.listTopics().names().get()).contains(Topics.MESSAGES, Topics.QUIET);
    }

    @Test
    @Order(2)
    void messagesGetThroughAllProcesses() throws Exception {
        startIngest(properties("ingest-worker"));
        startEmbed(properties("embed-worker"));
        publish("producer", "m-1");
        await("embedded", () -> control.backlogs().worst(1).all().embedded() == 1);
        await("sessions are watched", () -> stateChangelogs() > 0);
        assertThat(lines(Part.INGEST_WORKER)).noneMatch(line -> line.contains("Authorization"));
        assertThat(lines(Part.EMBED_WORKER)).noneMatch(line -> line.contains("Authorization"));
    }

    private static long stateChangelogs() {
        try {
            return admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith("alluvium-sessions-"))
                    .count();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static void publish(String principal, String id) throws Exception {
        var settings = new Properties();
        try (var file = Files.newBufferedReader(properties(principal))) {
            settings.load(file);
        }
        settings.put("bootstrap.servers", brokers());
        settings.put("delivery.timeout.ms", "20000");
        settings.put("request.timeout.ms", "10000");
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.MESSAGES, TenantKey.bytes(tenant.value()), """
                {"message_id":"%s","session_id":"s","channel":"c","sender":{"id":"ana"},
                 "content":"who ordered the red bike?","occurred_at":"2026-01-01T00:00:00Z"}
                """.formatted(id)
                            .getBytes(UTF_8)))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    @Order(3)
    void whoeverMayNotWriteMessagesIsRefused() {
        for (var principal : List.of(STRANGER, "embed-worker")) {
            assertThatThrownBy(() -> publish(principal, "forged"))
                    .as(principal)
                    .hasRootCauseInstanceOf(TopicAuthorizationException.class);
        }
        assertThat(control.backlogs().worst(1).all())
                .extracting(Backlog::stored)
                .isEqualTo(1L);
    }

    @Test
    @Order(4)
    void aPrincipalWithoutRightsIsToldInOneLine() throws Exception {
        refused(startIngest(properties(STRANGER)), Part.INGEST_WORKER, "Not authorized to access topics", "kafka.md");
        refused(startEmbed(properties(STRANGER)), Part.EMBED_WORKER, "Not authorized to access topics", "kafka.md");
    }

    @Test
    @Order(5)
    void aWrongPasswordAWrongAuthorityAndAWrongNameAreToldInOneLine() throws Exception {
        refused(
                startIngest(properties("ingest-worker", "guessed", authority)),
                Part.INGEST_WORKER,
                "invalid credentials",
                "ALLUVIUM_KAFKA_PROPERTIES");
        refused(
                startIngest(properties("ingest-worker", "of-ingest-worker", otherAuthority)),
                Part.INGEST_WORKER,
                "SSL handshake failed",
                "certification path");
        var environment = environment(properties("ingest-worker"));
        environment.put("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + loginPort);
        Files.deleteIfExists(log(Part.INGEST_WORKER));
        refused(
                start(Part.INGEST_WORKER, "ALLUVIUM_INGEST_HEALTH_PORT", environment),
                Part.INGEST_WORKER,
                "SSL handshake failed",
                "127.0.0.1");
    }

    @ParameterizedTest
    @Order(6)
    @CsvSource({
        "topic, alluvium.messages, Not authorized to access topics: [alluvium.messages]",
        "topic, alluvium.messages.stored, Not authorized to access topics: [alluvium.messages.stored]",
        "topic, alluvium.messages.rejected, Not authorized to access topics: [alluvium.messages.rejected]",
        "group, alluvium-ingest, alluvium-ingest",
        "transactional-id, alluvium-ingest-*, TransactionalIdAuthorizationException",
    })
    void ingestWorkerSaysWhichRightItLacks(String resource, String name, String said) throws Exception {
        var taken = table.bindings("ingest-worker", resource, name);
        without(taken, () -> {
            var worker = startIngest(properties("ingest-worker"));
            publishQuietly("without-" + resource + name);
            refused(worker, Part.INGEST_WORKER, said, "kafka.md");
        });
    }

    @ParameterizedTest
    @Order(7)
    @CsvSource({
        "topic, alluvium.embeddings, Not authorized to access topics: [alluvium.embeddings]",
        "transactional-id, alluvium-embed-*, TransactionalIdAuthorizationException",
    })
    void embedWorkerSaysWhichRightItLacks(String resource, String name, String said) throws Exception {
        // What nobody can read has to be rejected, in a transaction.
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.STORED, TenantKey.bytes(tenant.value()), new byte[] {1}))
                    .get(30, TimeUnit.SECONDS);
        }
        without(
                table.bindings("embed-worker", resource, name),
                () -> refused(startEmbed(properties("embed-worker")), Part.EMBED_WORKER, said, "kafka.md"));
    }

    /// Told when the first record is written, which is after the start.
    @Test
    @Order(8)
    void aTopicThatMayBeSeenAndNotWrittenIsToldToo() throws Exception {
        var write = table.bindings("ingest-worker", "topic", Topics.STORED);
        var describe = write.stream()
                .map(binding -> new AclBinding(
                        binding.pattern(),
                        new AccessControlEntry(
                                binding.entry().principal(), "*", AclOperation.DESCRIBE, AclPermissionType.ALLOW)))
                .toList();
        admin.createAcls(describe).all().get();
        without(write, () -> {
            var worker = startIngest(properties("ingest-worker"));
            publishQuietly("seen-only");
            refused(
                    worker,
                    Part.INGEST_WORKER,
                    "Not authorized to access topics: [alluvium.messages.stored]",
                    "kafka.md");
        });
        admin.deleteAcls(describe.stream().map(AclBinding::toFilter).toList())
                .all()
                .get();
        startIngest(properties("ingest-worker"));
        await("nothing is lost", () -> control.backlogs().worst(1).all().stored() >= 2);
    }

    @Test
    @Order(9)
    void theGatewayAndTheCommandLineNeedNoOtherRights() throws Exception {
        startIngest(properties("ingest-worker"));
        startEmbed(properties("embed-worker"));
        var doors = doors();
        var key = doors.key();
        doors.throughTheGateway(key);
        doors.byTheCommandLine();
        assertThat(lines(Part.GATEWAY)).noneMatch(line -> line.contains("Authorization"));
        without(table.bindings("gateway", "topic", Topics.MESSAGES), () -> refused(doors.publish(key, "refused", "")));
        without(
                table.bindings("gateway", "transactional-id", "alluvium-gateway-*"),
                () -> refused(doors.publishTwo(key)));
        await("published again", () -> published(doors, key));
    }

    private static void refused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).doesNotContain("Exception");
    }

    private static boolean published(DoorsWithRights doors, String key) {
        try {
            return doors.publishTwo(key).statusCode() == 202;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private DoorsWithRights doors() throws Exception {
        int apiPort = FreePorts.one();
        var api = new HashMap<String, String>();
        api.put("PATH", System.getenv("PATH"));
        api.put("ALLUVIUM_DATABASE_URL", SharedParts.postgres().jdbcUrl(DATABASE));
        api.put("ALLUVIUM_READER_PASSWORD", PASSWORDS.reader());
        api.put("ALLUVIUM_CONTROL_PASSWORD", PASSWORDS.control());
        api.put("ALLUVIUM_ADMIN_TOKEN", ADMIN_TOKEN);
        api.put("ALLUVIUM_API_PORT", Integer.toString(apiPort));
        start(Part.QUERY_API, "ALLUVIUM_ADMIN_PORT", api);
        int port = FreePorts.one();
        int health = FreePorts.one();
        var gateway = new HashMap<String, String>();
        gateway.put("PATH", System.getenv("PATH"));
        gateway.put("ALLUVIUM_API_URL", "http://127.0.0.1:" + apiPort);
        gateway.put("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", brokers());
        gateway.put("ALLUVIUM_KAFKA_PROPERTIES", properties("gateway").toString());
        gateway.put("ALLUVIUM_GATEWAY_HEALTH_PORT", Integer.toString(health));
        start(Part.GATEWAY, "ALLUVIUM_GATEWAY_PORT", gateway, port);
        await(
                "query-api and the gateway answer",
                () -> FreePorts.accepts("127.0.0.1", apiPort) && FreePorts.accepts("127.0.0.1", port));
        var commandLine = environment(properties("command-line"));
        commandLine.put("ALLUVIUM_DATA_DIR", folder.resolve("none").toString());
        commandLine.put("ALLUVIUM_CONTROL_PASSWORD", PASSWORDS.control());
        commandLine.put("ALLUVIUM_ADMIN_TOKEN", ADMIN_TOKEN);
        commandLine.put("ALLUVIUM_API_URL", "http://127.0.0.1:" + apiPort);
        commandLine.put("ALLUVIUM_TOPIC_PARTITIONS", "2");
        return new DoorsWithRights(
                commandLine,
                folder,
                URI.create("http://127.0.0.1:" + port),
                URI.create("http://127.0.0.1:" + health),
                HttpClient.newHttpClient());
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void publishQuietly(String id) throws Exception {
        publish("producer", id);
    }

    private static void without(List<AclBinding> rights, Work work) throws Exception {
        admin.deleteAcls(rights.stream().map(AclBinding::toFilter).toList())
                .all()
                .get();
        try {
            work.run();
        } finally {
            admin.createAcls(rights).all().get();
        }
    }

    private List<String> lines(Part part) {
        try {
            return Files.readAllLines(log(part));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Ends, with a line that says all of it, and without a stack trace.
    private void refused(LocalProcess process, Part part, String... words) throws InterruptedException {
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
}
