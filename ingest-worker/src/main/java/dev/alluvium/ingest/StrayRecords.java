package dev.alluvium.ingest;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells records that lie in another partition than the one that Java clients choose for their key. Clients
/// built on librdkafka choose by another hash unless they are told otherwise, and a tenant whose producers
/// differ lies in two partitions. Not thread-safe.
final class StrayRecords {
    private static final Logger LOG = LoggerFactory.getLogger(StrayRecords.class);

    private final IntSupplier ask;
    private int partitions;

    /// @param ask how many partitions the topic has; asked again when a record comes out of one more
    StrayRecords(IntSupplier ask) {
        this.ask = ask;
    }

    static StrayRecords of(Map<String, Object> admin, String topic) {
        return new StrayRecords(() -> partitions(admin, topic));
    }

    boolean isStray(ConsumerRecord<byte[], byte[]> record) {
        if (record.partition() >= partitions) {
            partitions = Math.max(ask.getAsInt(), record.partition() + 1);
        }
        return record.key() != null && Utils.toPositive(Utils.murmur2(record.key())) % partitions != record.partition();
    }

    private static int partitions(Map<String, Object> admin, String topic) {
        try (var asking = Admin.create(admin)) {
            return asking.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } catch (ExecutionException e) {
            LOG.warn("topic {}: how many partitions there are cannot be asked: {}", topic, e.getMessage());
            return 0;
        }
    }
}
