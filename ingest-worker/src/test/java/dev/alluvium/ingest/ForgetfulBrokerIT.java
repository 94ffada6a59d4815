package dev.alluvium.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.AdmitRecords;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.LocalKafka;
import dev.alluvium.servers.LocalKafkaOptions;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.Pause;
import dev.alluvium.servers.process.Trees;
import dev.alluvium.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A broker of the test's own that knows less of the worker than the worker does of itself.
@Timeout(180)
class ForgetfulBrokerIT {
    private static LocalKafkaOptions options;
    private static LocalKafka kafka;

    @TempDir
    private static Path folder;

    private final String group = "forgetful-" + UUID.randomUUID();
    private final MigratedDatabase migrated = MigratedDatabase.create();
    private final TenantId tenant = migrated.newTenant();

    /// A test that holds it keeps the loop from polling.
    private final ReentrantLock turns = new ReentrantLock();

    private TenantDatabase database;
    private RunningIngest running;

    @BeforeAll
    static void startBroker() {
        options = LocalKafkaOptions.forTests(folder);
        kafka = LocalKafka.start(options);
    }

    @AfterAll
    static void stopBroker() {
        kafka.stop();
    }

    @BeforeEach
    void open() {
        KafkaTopics.ensure(kafka.bootstrapServers(), Topics.all(1));
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        running = RunningIngest.start(
                database,
                kafka.bootstrapServers(),
                Topics.MESSAGES,
                group,
                UnaryOperator.identity(),
                options -> options.with(new Pass()));
    }

    @AfterEach
    void close() throws Exception {
        if (!running.ended().isDone()) {
            running.stop();
        }
        database.close();
        migrated.close();
    }

    @Test
    void aWorkerGoesOnWhereTheBrokersHaveOlderData() throws Exception {
        publish("m-0");
        awaitStored("m-0");
        kafka.stop();
        var kept = folder.resolve("kept");
        copy(options.dataFolder(), kept);
        kafka = LocalKafka.start(options);
        for (int i = 1; i < 6; i++) {
            publish("m-" + i);
            awaitStored("m-" + i);
        }
        kafka.kill();
        Trees.delete(options.dataFolder());
        copy(kept, options.dataFolder());
        kafka = LocalKafka.start(options);
        publish("m-6");
        awaitStored("m-6");
        assertThat(running.ended()).isNotDone();
    }

    /// Neither the offset nor the leader's epoch tells: the worker would go on in the middle.
    @Test
    void nothingIsPassedOverWhereTheLogHasGrownPastTheWorkerAgain() throws Exception {
        publish("m-0");
        awaitStored("m-0");
        kafka.stop();
        var kept = folder.resolve("kept-" + group);
        copy(options.dataFolder(), kept);
        kafka = LocalKafka.start(options);
        for (int i = 1; i < 4; i++) {
            publish("m-" + i);
            awaitStored("m-" + i);
        }
        turns.lock();
        try {
            awaitTurn();
            kafka.kill();
            Trees.delete(options.dataFolder());
            copy(kept, options.dataFolder());
            kafka = LocalKafka.start(options);
            for (int i = 4; i < 12; i++) {
                publish("m-" + i);
            }
            publish("m-1", "another text");
        } finally {
            turns.unlock();
        }
        awaitContents(12);
        assertThat(contents()).contains("m-1 another text", "m-2 text of m-2", "m-4 text of m-4", "m-11 text of m-11");
        assertThat(running.ended()).isNotDone();
    }

    @Test
    void aWorkerGoesOnOnAnotherClusterThatHasNeverHeardOfItsGroup() throws Exception {
        publish("m-0");
        awaitStored("m-0");
        kafka.kill();
        Trees.delete(options.dataFolder());
        options = options.ofCluster("YW5vdGhlci1jbHVzdGVyLQ");
        kafka = LocalKafka.start(options);
        KafkaTopics.ensure(kafka.bootstrapServers(), Topics.all(1));
        publish("m-1");
        awaitStored("m-1");
        assertThat(running.ended()).isNotDone();
    }

    @Test
    void aWorkerWhoseTransactionalIdAnotherProcessUsesEndsAndSaysWhy() throws Exception {
        publish("m-0");
        awaitStored("m-0");
        fence();
        publish("m-1");
        awaitStored("m-1");
        fence();
        publish("m-2");
        assertThatThrownBy(() -> running.ended().get(60, TimeUnit.SECONDS))
                .hasMessageContaining("another process uses this worker's transactional id");
        running.close();
    }

    private void fence() {
        try (var other = producer(Map.of("transactional.id", group))) {
            other.initTransactions();
        }
    }

    private static void copy(Path from, Path to) {
        var copied = Command.of("cp", "-a", from.toString(), to.toString()).run();
        assertThat(copied.fine()).as(copied.output()).isTrue();
    }

    /// The loop waits before its next poll.
    private void awaitTurn() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!turns.hasQueuedThreads()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private final class Pass implements AdmitRecords {
        @Override
        public boolean isOpen() {
            turns.lock();
            turns.unlock();
            return true;
        }

        @Override
        public Duration wait(ConsumerRecord<byte[], byte[]> record) {
            return Duration.ZERO;
        }

        @Override
        public void admitted() {}
    }

    private void awaitContents(int count) throws Exception {
        assertThat(Pause.until(() -> contents().size() >= count, Duration.ofMillis(20), Duration.ofSeconds(60)))
                .isTrue();
    }

    private Set<String> contents() throws Exception {
        var contents = new TreeSet<String>();
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select message_id, content from alluvium.messages where tenant_id = '" + tenant + "'")) {
            while (rows.next()) {
                contents.add(rows.getString(1) + " " + rows.getString(2));
            }
        }
        return contents;
    }

    private void publish(String id) throws Exception {
        publish(id, "text of " + id);
    }

    private void publish(String id, String text) throws Exception {
        try (var producer = producer(Map.of())) {
            producer.send(new ProducerRecord<>(
                            Topics.MESSAGES, key(), PayloadCodec.avro().encode(Samples.message(id, text))))
                    .get();
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> further) {
        var config = new HashMap<String, Object>(further);
        config.put("bootstrap.servers", kafka.bootstrapServers());
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private byte[] key() {
        return TenantKey.bytes(tenant.value());
    }

    /// Announced to those who read committed records.
    private void awaitStored(String id) throws Exception {
        var ids = new TreeSet<String>();
        try (var reader = new TopicReader(kafka.bootstrapServers(), Topics.STORED)) {
            for (int count = 1; !ids.contains(id); count++) {
                for (var record : reader.await(key(), count)) {
                    ids.add(PayloadCodec.decode(record.value(), MessageStored.class)
                            .messageId());
                }
            }
        }
    }
}
