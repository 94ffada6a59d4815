package dev.alluvium.cli.whole;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.migration.Bootstrap;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.migration.RolePasswords;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.LocalKafka;
import dev.alluvium.servers.LocalKafkaOptions;
import dev.alluvium.testkit.Certificates;
import dev.alluvium.testkit.SharedParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A broker that asks for logins, and a database with one tenant. Each process has a principal of its own, with the
/// rights of infra/docs/kafka.md and no other.
final class BrokerWithRights implements AutoCloseable {
    static final RolePasswords PASSWORDS = new RolePasswords("owner", "control", "app", "reader");
    static final String STRANGER = "stranger";

    private final String database =
            "kafka_rights_" + UUID.randomUUID().toString().replace("-", "");
    private final Path folder;
    private final LocalKafka kafka;
    private final int loginPort = FreePorts.one();
    private final Path authority;
    private final Path otherAuthority;
    private final Admin admin;
    private final AclTable table = AclTable.read();
    private final ControlDatabase control;
    private final TenantId tenant;

    BrokerWithRights(Path folder) throws Exception {
        this.folder = folder;
        var certificates = new Certificates(folder);
        authority = certificates.authority("ours");
        otherAuthority = certificates.authority("others");
        certificates.server("ours", "localhost", folder);
        var keys = Files.writeString(
                folder.resolve("keys.pem"),
                Files.readString(folder.resolve("server.key")) + Files.readString(folder.resolve("server.crt")));
        kafka = LocalKafka.start(
                LocalKafkaOptions.forTests(folder.resolve("kafka")).withLogins(loginPort, keys));
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        for (var process : table.processes()) {
            makeLogin(AclTable.principal(process));
        }
        makeLogin(STRANGER);
        admin.createAcls(table.bindings()).all().get();

        var server = SharedParts.postgres();
        Bootstrap.run(server.jdbcUrl("postgres"), server.superuser(), server.password(), database, PASSWORDS);
        Migrations.of(role("owner")).up();
        control = ControlDatabase.open(role("control"), new SimpleMeterRegistry());
        tenant = control.tenants().create("acme", "Acme").id();
    }

    private DatabaseSettings role(String name) {
        return DatabaseSettings.defaults(databaseUrl(), "alluvium_" + name, name)
                .withConnections(0, 3);
    }

    private void makeLogin(String principal) throws ExecutionException, InterruptedException {
        var scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
        admin.alterUserScramCredentials(List.<UserScramCredentialAlteration>of(
                        new UserScramCredentialUpsertion(principal, scram, "of-" + principal)))
                .all()
                .get();
    }

    Admin admin() {
        return admin;
    }

    AclTable table() {
        return table;
    }

    ControlDatabase control() {
        return control;
    }

    Path otherAuthority() {
        return otherAuthority;
    }

    int loginPort() {
        return loginPort;
    }

    String databaseUrl() {
        return SharedParts.postgres().jdbcUrl(database);
    }

    String brokers() {
        return "localhost:" + loginPort;
    }

    /// Where no login is asked for.
    String plainBrokers() {
        return kafka.bootstrapServers();
    }

    Path properties(String principal) throws IOException {
        return properties(principal, "of-" + principal, authority);
    }

    Path propertiesWithPassword(String principal, String password) throws IOException {
        return properties(principal, password, authority);
    }

    Path properties(String principal, String password, Path trusted) throws IOException {
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

    Map<String, String> environment(Path properties) {
        var environment = new HashMap<String, String>();
        environment.put("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", brokers());
        environment.put("ALLUVIUM_KAFKA_PROPERTIES", properties.toString());
        environment.put("ALLUVIUM_DATABASE_URL", databaseUrl());
        environment.put("ALLUVIUM_DATABASE_PASSWORD", PASSWORDS.app());
        environment.put("PATH", System.getenv("PATH"));
        return environment;
    }

    /// What an operator's commands need besides.
    Map<String, String> commandLine() throws IOException {
        var environment = environment(properties("command-line"));
        environment.put("ALLUVIUM_DATA_DIR", folder.resolve("none").toString());
        environment.put("ALLUVIUM_TOPIC_PARTITIONS", "2");
        environment.put("ALLUVIUM_CONTROL_PASSWORD", PASSWORDS.control());
        return environment;
    }

    void publish(String principal, String id) throws Exception {
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

    /// A record that no worker can read, from somebody who asks for no login.
    void publishUnreadable(String topic) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, TenantKey.bytes(tenant.value()), new byte[] {1}))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    interface Work {
        void run() throws Exception;
    }

    void without(List<AclBinding> rights, Work work) throws Exception {
        admin.deleteAcls(rights.stream().map(AclBinding::toFilter).toList())
                .all()
                .get();
        try {
            work.run();
        } finally {
            admin.createAcls(rights).all().get();
        }
    }

    @Override
    public void close() {
        control.close();
        admin.close();
        kafka.kill();
    }
}
