package dev.alluvium.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.source.LostRecords;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topic;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.OpenWhenReachable;
import dev.alluvium.runtime.health.UnhealthyException;
import dev.alluvium.runtime.kafka.AwaitTopics;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.process.Pause;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Input topics that are not as the worker would have made them.
@Timeout(120)
class OddTopicsIT {
    private final MigratedDatabase migrated = MigratedDatabase.create();
    private final String topic = "odd-" + UUID.randomUUID();
    private final String group = "group-" + topic;
    private final String brokers = SharedParts.kafka().bootstrapServers();
    private final TenantId tenant = migrated.newTenant();
    private TenantDatabase database;
    private Admin admin;
    private RunningIngest running;

    @BeforeEach
    void open() {
        KafkaTopics.ensure(brokers, Topics.all(3));
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        admin = Admin.create(Map.of("bootstrap.servers", brokers));
    }

    @AfterEach
    void close() throws Exception {
        if (running != null) {
            running.stop();
        }
        admin.close();
        database.close();
        migrated.close();
    }

    @Test
    void theWorkerWaitsForATopicThatIsMissing() throws Exception {
        var waited = new CountDownLatch(2);
        var waiting = new OpenWhenReachable(_ -> {
            waited.countDown();
            return false;
        });
        var found = Thread.ofVirtual().start(() -> {
            try {
                AwaitTopics.await(Map.of("bootstrap.servers", brokers), List.of(topic), waiting);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(waited.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(found.isAlive()).isTrue();
        make(1);
        assertThat(found.join(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void aTopicThatAppearsAndGrowsUnderTheLoopIsReadToItsEnd() throws Exception {
        running = RunningIngest.start(database, brokers, topic, group, UnaryOperator.identity());
        make(1);
        publish("m-1", 0);
        assertThat(stored(1)).containsExactly("m-1 1");
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(4))).all().get();
        for (int partition = 0; partition < 4; partition++) {
            publish("m-" + (partition + 2), partition);
        }
        assertThat(stored(5)).contains("m-2 1", "m-3 1", "m-4 1", "m-5 1");
    }

    @Test
    void transactionMarkersAndAbortedRecordsLeaveNoLag() throws Exception {
        make(2);
        try (var producer = producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            for (int i = 0; i < 6; i++) {
                producer.beginTransaction();
                producer.send(record("m-" + i, 1));
                if (i % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.flush();
                    producer.abortTransaction();
                }
            }
        }
        running = RunningIngest.start(database, brokers, topic, group, UnaryOperator.identity());
        assertThat(stored(3)).containsExactly("m-0 1", "m-2 1", "m-4 1");
        var last = new TopicPartition(topic, 1);
        // Six records and six markers.
        await(() -> committed(last) >= 12);
    }

    /// The offsets of the new topic are lower than those that are stored.
    @Test
    void whatArrivesInATopicThatWasMadeAnewIsNewer() throws Exception {
        make(1);
        start();
        for (int i = 0; i < 4; i++) {
            publish("m-" + i, 0);
        }
        stored(4);
        admin.deleteTopics(List.of(topic)).all().get();
        make(1);
        send("m-1", "another text");
        send("m-2", null);
        assertThat(stored(6)).contains("m-1 2", "m-2 2");
        assertThat(contents()).containsExactly("text of m-0", "another text", "text of m-3");
        running.loop().source();
    }

    /// A worker that was stopped meanwhile, and a new topic that is longer than the old one was.
    @Test
    void aTopicThatWasMadeAnewIsReadFromItsBeginning() throws Exception {
        make(1);
        start();
        publish("m-0", 0);
        stored(1);
        running.stop();
        admin.deleteTopics(List.of(topic)).all().get();
        make(1);
        for (int i = 1; i < 4; i++) {
            publish("m-" + i, 0);
        }
        start();
        assertThat(stored(4)).contains("m-1 1", "m-2 1", "m-3 1");
    }

    @Test
    void aDatabaseOfYesterdayIsCaughtUp() throws Exception {
        make(1);
        start();
        for (int i = 0; i < 4; i++) {
            publish("m-" + i, 0);
        }
        var before = events(4);
        running.stop();
        forget();
        migrated.asSuperuser("update alluvium.source_positions set next_offset = 0, last_timestamp = 0 where topic = '"
                + topic + "'");
        start();
        awaitContents(4);
        // A consumer that has seen the events sees the same ones again.
        assertThat(events(8)).isEqualTo(before);
    }

    /// A server that an older copy replaces within a moment, so that the worker keeps its partitions.
    @Test
    void aDatabaseThatIsSetBackUnderAnIdleWorkerIsCaughtUp() throws Exception {
        setBackUnderTheWorker(false);
    }

    @Test
    void aDatabaseThatIsSetBackWhileMessagesComeInIsCaughtUp() throws Exception {
        setBackUnderTheWorker(true);
    }

    private void setBackUnderTheWorker(boolean goesOn) throws Exception {
        make(1);
        start();
        for (int i = 0; i < 4; i++) {
            publish("m-" + i, 0);
        }
        var before = events(4);
        awaitPosition(4);
        forget();
        migrated.asSuperuser("update alluvium.source_positions set next_offset = 1, last_timestamp = 0 where topic = '"
                + topic + "'");
        if (goesOn) {
            publish("m-4", 0);
        }
        awaitContents(goesOn ? 4 : 3);
        assertThat(events(goesOn ? 8 : 7)).containsAll(before);
    }

    private void awaitPosition(long next) throws Exception {
        await(() -> database.sources().of(topic).getFirst().next() >= next);
    }

    @Test
    void recordsThatWereGoneBeforeTheyWereReadAreToldUntilSomebodyKnows() throws Exception {
        make(1);
        start();
        publish("m-0", 0);
        stored(1);
        running.stop();
        for (int i = 1; i < 4; i++) {
            publish("m-" + i, 0);
        }
        admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(3)))
                .all()
                .get();
        start();
        assertThat(stored(2)).containsExactly("m-0 1", "m-3 1");
        awaitHealth(false);
        try (var control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry())) {
            var losses = control.sources().losses(false);
            assertThat(losses).hasSize(1);
            assertThat(losses.getFirst().records()).isEqualTo(new LostRecords(topic, 0, 1, 3));
            control.sources().acknowledge(losses.getFirst().id());
        }
        awaitHealth(true);
    }

    @Test
    void lossThatSomebodyKnowsOfIsNotToldAgainWhereNothingFollowsIt() throws Exception {
        make(1);
        start();
        publish("m-0", 0);
        stored(1);
        running.stop();
        publish("m-1", 0);
        var partition = new TopicPartition(topic, 0);
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2)))
                .all()
                .get();
        start();
        awaitHealth(false);
        await(() -> committed(partition) >= 2);
        try (var control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry())) {
            control.sources()
                    .acknowledge(control.sources().losses(false).getFirst().id());
            running.stop();
            start();
            publish("m-2", 0);
            stored(2);
            assertThat(control.sources().losses(false)).isEmpty();
        }
    }

    @Test
    void recordsAreReadAgainWhereAnOperatorWantsItWhileTheWorkerRuns() throws Exception {
        make(1);
        start();
        for (int i = 0; i < 3; i++) {
            publish("m-" + i, 0);
        }
        stored(3);
        forget();
        try (var control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry())) {
            assertThat(control.sources().rewind(topic, Map.of(0, 1L))).isEqualTo(1);
        }
        awaitContents(2);
    }

    private void start() {
        running = RunningIngest.start(database, brokers, topic, group, UnaryOperator.identity());
    }

    /// All that the database holds of the tenant, as before its first message.
    private void forget() throws Exception {
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement()) {
            var tables = new ArrayList<String>();
            try (var rows = statement.executeQuery("""
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
                 where c.relnamespace = 'alluvium'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                   and a.attname = 'tenant_id' and not a.attisdropped and c.relname not in ('tenants', 'erasures')
                """)) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            statement.execute("set session_replication_role = replica");
            for (var table : tables) {
                statement.execute("delete from alluvium." + table + " where tenant_id = '" + tenant + "'");
            }
        }
    }

    private void awaitContents(int count) throws Exception {
        await(() -> contents().size() >= count);
    }

    private void awaitHealth(boolean healthy) throws Exception {
        await(() -> isHealthy() == healthy);
    }

    private static void await(Pause.Condition condition) throws Exception {
        assertThat(Pause.until(condition, Duration.ofMillis(20), Duration.ofSeconds(60)))
                .isTrue();
    }

    private boolean isHealthy() {
        try {
            running.loop().source();
            return true;
        } catch (UnhealthyException e) {
            return false;
        }
    }

    private List<String> contents() throws Exception {
        var contents = new ArrayList<String>();
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select content from alluvium.messages where tenant_id = '" + tenant
                        + "' and not deleted order by message_id")) {
            while (rows.next()) {
                contents.add(rows.getString(1));
            }
        }
        return contents;
    }

    /// @param content null deletes the message
    private void send(String id, String content) throws Exception {
        var message = content == null ? Samples.deletion(id) : Samples.message(id, content);
        try (var producer = producer(Map.of())) {
            producer.send(new ProducerRecord<>(
                            topic, 0, key(), PayloadCodec.avro().encode(message)))
                    .get();
        }
    }

    private Set<UUID> events(int count) throws Exception {
        var ids = new HashSet<UUID>();
        try (var reader = new TopicReader(brokers, Topics.STORED)) {
            for (var record : reader.await(key(), count)) {
                ids.add(PayloadCodec.decode(record.value(), MessageStored.class).eventId());
            }
        }
        return ids;
    }

    private long committed(TopicPartition partition) throws Exception {
        var reached = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(partition);
        return reached == null ? 0 : reached.offset();
    }

    private void make(int partitions) {
        KafkaTopics.ensure(
                brokers, List.of(new Topic(topic, partitions, Map.of("message.timestamp.type", "LogAppendTime"))));
    }

    private void publish(String id, int partition) throws Exception {
        try (var producer = producer(Map.of())) {
            producer.send(record(id, partition)).get();
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> further) {
        var config = new HashMap<String, Object>(further);
        config.put("bootstrap.servers", brokers);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private ProducerRecord<byte[], byte[]> record(String id, int partition) {
        return new ProducerRecord<>(
                topic, partition, key(), PayloadCodec.avro().encode(Samples.message(id, "text of " + id)));
    }

    private byte[] key() {
        return TenantKey.bytes(tenant.value());
    }

    private List<String> stored(int count) throws Exception {
        var events = new ArrayList<String>();
        try (var reader = new TopicReader(brokers, Topics.STORED)) {
            for (var record : reader.await(key(), count)) {
                var event = PayloadCodec.decode(record.value(), MessageStored.class);
                events.add(event.messageId() + " " + event.revision());
            }
        }
        assertThat(events).hasSize(count);
        return events;
    }
}
