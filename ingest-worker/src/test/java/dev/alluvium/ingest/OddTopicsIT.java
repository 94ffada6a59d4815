package dev.alluvium.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantId;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topic;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.OpenWhenReachable;
import dev.alluvium.runtime.kafka.AwaitTopics;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
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
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (committed(last) < 12) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private long committed(TopicPartition partition) throws Exception {
        var reached = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(partition);
        return reached == null ? 0 : reached.offset();
    }

    private void make(int partitions) {
        KafkaTopics.ensure(brokers, List.of(new Topic(topic, partitions, Map.of())));
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
