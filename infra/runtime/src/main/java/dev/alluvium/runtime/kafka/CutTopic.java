package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes single records out of a partition, which Kafka itself does only by age or by key. Those that stay
/// are written once more at the end, in their order; then everything up to where the end was is deleted,
/// and no consumer can read it any more, at once. What ends in between leaves records twice, never none.
///
/// Whoever writes states to the partition must not do so meanwhile, or what is written once more comes
/// after what is newer: so it is called on the thread of the loop that owns the partition.
public final class CutTopic {

    private static final Logger LOG = LoggerFactory.getLogger(CutTopic.class);
    private static final int LIMIT_SECONDS = 15;
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaSettings kafka;
    private final String topic;

    public CutTopic(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /// Which records stay.
    public interface Keep {

        /// Told of each record of the partition, in order, before anything else is asked.
        void read(ConsumerRecord<byte[], byte[]> record);

        /// Whether to write anything.
        boolean isDue();

        /// Asked of each record, in order.
        boolean stays(ConsumerRecord<byte[], byte[]> record);
    }

    /// How many records went, and how many were written once more.
    public record Done(long removed, long kept) {}

    /// Where records of this key lie, as producers on the JVM place them.
    public int partition(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions();
    }

    /// How many it has.
    public int partitions() {
        try (var admin = Admin.create(KafkaClients.admin(kafka))) {
            var described = get(admin.describeTopics(List.of(topic)).allTopicNames());
            return described.get(topic).partitions().size();
        }
    }

    /// @return empty when nothing was due
    /// @throws KafkaException when the broker does not answer; nothing is lost, do it again
    public Optional<Done> cut(int number, Keep keep) {
        var partition = new TopicPartition(topic, number);
        try (var admin = Admin.create(KafkaClients.admin(kafka));
                var reader = new KafkaConsumer<byte[], byte[]>(KafkaClients.reader(kafka))) {
            long end = settledEnd(admin, partition);
            reader.assign(List.of(partition));
            read(reader, partition, end, keep::read);
            if (!keep.isDue()) {
                return Optional.empty();
            }
            var done = copy(reader, partition, end, keep);
            get(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end)))
                    .all());
            LOG.info("{}: {} records taken out, {} written once more", partition, done.removed, done.kept);
            return Optional.of(done);
        } catch (AuthorizationException e) {
            throw new IllegalStateException(
                    "not allowed to read, write and delete records of " + topic + ", which erasing tenants needs", e);
        }
    }

    /// Every transaction before it has ended: what is still open could be committed later, and be missed.
    private static long settledEnd(Admin admin, TopicPartition partition) {
        long end = end(admin, partition, IsolationLevel.READ_UNCOMMITTED);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (end(admin, partition, IsolationLevel.READ_COMMITTED) < end) {
            if (System.nanoTime() - deadline >= 0) {
                throw new org.apache.kafka.common.errors.TimeoutException(
                        "a transaction on " + partition + " stays open");
            }
        }
        return end;
    }

    private static long end(Admin admin, TopicPartition partition, IsolationLevel level) {
        return get(admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(level))
                        .all())
                .get(partition)
                .offset();
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> reader,
            TopicPartition partition,
            long end,
            Consumer<ConsumerRecord<byte[], byte[]>> each) {
        reader.seekToBeginning(List.of(partition));
        while (reader.position(partition) < end) {
            for (var record : reader.poll(POLL)) {
                if (record.offset() < end) {
                    each.accept(record);
                }
            }
        }
    }

    private Done copy(KafkaConsumer<byte[], byte[]> reader, TopicPartition partition, long end, Keep keep) {
        var failure = new AtomicReference<Exception>();
        var counts = new long[2];
        try (var producer = new KafkaProducer<byte[], byte[]>(KafkaClients.producer(kafka))) {
            read(reader, partition, end, record -> {
                if (keep.stays(record)) {
                    counts[1]++;
                    producer.send(again(record), (_, failed) -> failure.compareAndSet(null, failed));
                } else {
                    counts[0]++;
                }
            });
            producer.flush();
        }
        if (failure.get() != null) {
            throw new KafkaException("records could not be written once more to " + partition, failure.get());
        }
        return new Done(counts[0], counts[1]);
    }

    private static ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value(), record.headers());
    }

    private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }
}
