package dev.alluvium.cli.whole;

import dev.alluvium.cli.launch.Part;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.KafkaTopics;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A worker that the broker refuses ends and says in one line why, and which page of the documents helps.
@Timeout(300)
class KafkaRefusalsIT {
    @TempDir
    private static Path folder;

    private static BrokerWithRights broker;

    private ProcessesWithRights processes;

    @BeforeAll
    static void serve() throws Exception {
        broker = new BrokerWithRights(folder);
        KafkaTopics.ensure(broker.plainBrokers(), Topics.all(2));
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @BeforeEach
    void begin() {
        processes = new ProcessesWithRights(broker, folder);
    }

    @AfterEach
    void end() {
        processes.end();
    }

    @Test
    void aPrincipalWithoutRightsIsToldInOneLine() throws Exception {
        var stranger = BrokerWithRights.STRANGER;
        processes.refused(
                processes.startIngest(stranger), Part.INGEST_WORKER, "Not authorized to access topics", "kafka.md");
        processes.refused(
                processes.startEmbed(stranger), Part.EMBED_WORKER, "Not authorized to access topics", "kafka.md");
    }

    @Test
    void aWrongPasswordIsToldInOneLine() throws Exception {
        var properties = broker.propertiesWithPassword("ingest-worker", "guessed");
        processes.refused(
                processes.startIngest(broker.environment(properties)),
                Part.INGEST_WORKER,
                "invalid credentials",
                "ALLUVIUM_KAFKA_PROPERTIES");
    }

    @Test
    void aWrongAuthorityIsToldInOneLine() throws Exception {
        var properties = broker.properties("ingest-worker", "of-ingest-worker", broker.otherAuthority());
        processes.refused(
                processes.startIngest(broker.environment(properties)),
                Part.INGEST_WORKER,
                "SSL handshake failed",
                "certification path");
    }

    @Test
    void aWrongNameOfTheServerIsToldInOneLine() throws Exception {
        var environment = broker.environment(broker.properties("ingest-worker"));
        environment.put("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + broker.loginPort());
        processes.refused(processes.startIngest(environment), Part.INGEST_WORKER, "SSL handshake failed", "127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "topic, alluvium.messages, Not authorized to access topics: [alluvium.messages]",
        "topic, alluvium.messages.stored, Not authorized to access topics: [alluvium.messages.stored]",
        "topic, alluvium.messages.rejected, Not authorized to access topics: [alluvium.messages.rejected]",
        "group, alluvium-ingest, alluvium-ingest",
        "transactional-id, alluvium-ingest-*, TransactionalIdAuthorizationException",
    })
    void ingestWorkerSaysWhichRightItLacks(String resource, String name, String said) throws Exception {
        broker.without(broker.table().bindings("ingest-worker", resource, name), () -> {
            var worker = processes.startIngest("ingest-worker");
            broker.publish("producer", "without-" + resource + name);
            processes.refused(worker, Part.INGEST_WORKER, said, "kafka.md");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "topic, alluvium.embeddings, Not authorized to access topics: [alluvium.embeddings]",
        "transactional-id, alluvium-embed-*, TransactionalIdAuthorizationException",
    })
    void embedWorkerSaysWhichRightItLacks(String resource, String name, String said) throws Exception {
        // What nobody can read has to be rejected, in a transaction.
        broker.publishUnreadable(Topics.STORED);
        broker.without(
                broker.table().bindings("embed-worker", resource, name),
                () -> processes.refused(processes.startEmbed("embed-worker"), Part.EMBED_WORKER, said, "kafka.md"));
    }
}
