package dev.alluvium.gateway.events;

import dev.alluvium.events.TenantKey;
import dev.alluvium.gateway.events.Position.Place;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/// All partitions of the topics of results, read without a group from their ends. Belongs to one thread.
final class ResultLogs implements AutoCloseable {
    private static final int LIMIT_MILLIS = 5_000;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<ResultTopic, Log> logs = new EnumMap<>(ResultTopic.class);

    /// @param id changes when the topic is made anew
    /// @param next by partition, the offset up to which records were handed out
    private record Log(int id, long[] next) {}

    ResultLogs(KafkaSettings settings) {
        var config = KafkaClients.reader(settings);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LIMIT_MILLIS);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 << 20);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 20);
        admin = Admin.create(KafkaClients.admin(settings));
        consumer = new KafkaConsumer<>(config);
    }

    /// Reads what comes from now on.
    void toTheEnd() {
        logs.clear();
        logs.putAll(described());
        var all = partitions();
        consumer.assign(all);
        consumer.seekToEnd(all);
        settle();
    }

    /// Topics may have been given more partitions, or have been made anew: both are read from their beginnings.
    void refresh() {
        var found = described();
        var begun = new ArrayList<TopicPartition>();
        found.forEach((topic, log) -> {
            var known = logs.get(topic);
            boolean same = known.id() == log.id();
            for (int partition = 0; partition < log.next().length; partition++) {
                if (same && partition < known.next().length) {
                    log.next()[partition] = known.next()[partition];
                } else {
                    begun.add(new TopicPartition(topic.topic(), partition));
                }
            }
        });
        logs.putAll(found);
        if (!begun.isEmpty()) {
            consumer.assign(partitions());
            consumer.seekToBeginning(begun);
        }
    }

    ConsumerRecords<byte[], byte[]> poll(Duration limit) {
        return consumer.poll(limit);
    }

    /// @return where the record lies
    Place passed(ConsumerRecord<byte[], byte[]> record) {
        var log = logs.get(ResultTopic.of(record.topic()));
        log.next()[record.partition()] = record.offset() + 1;
        return new Place(log.id(), record.partition(), record.offset());
    }

    /// What was polled is handed out: markers of transactions count as well.
    void settle() {
        logs.forEach((topic, log) -> {
            for (int partition = 0; partition < log.next().length; partition++) {
                log.next()[partition] = consumer.position(new TopicPartition(topic.topic(), partition));
            }
        });
    }

    /// How far a tenant has been told.
    Position of(UUID tenant) {
        var key = TenantKey.bytes(tenant);
        return new Position(ResultTopic.ALL.stream()
                .map(topic -> {
                    var log = logs.get(topic);
                    // As each worker's producer places it.
                    int home = Utils.toPositive(Utils.murmur2(key)) % log.next().length;
                    return new Place(log.id(), home, log.next()[home]);
                })
                .toList());
    }

    private List<TopicPartition> partitions() {
        var all = new ArrayList<TopicPartition>();
        logs.forEach((topic, log) -> {
            for (int partition = 0; partition < log.next().length; partition++) {
                all.add(new TopicPartition(topic.topic(), partition));
            }
        });
        return all;
    }

    private Map<ResultTopic, Log> described() {
        try {
            var found = new EnumMap<ResultTopic, Log>(ResultTopic.class);
            var names = ResultTopic.ALL.stream().map(ResultTopic::topic).toList();
            admin.describeTopics(names)
                    .allTopicNames()
                    .get(LIMIT_MILLIS, TimeUnit.MILLISECONDS)
                    .forEach((name, said) -> found.put(
                            ResultTopic.of(name),
                            new Log(
                                    said.topicId().hashCode(),
                                    new long[said.partitions().size()])));
            return found;
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the topics of results cannot be described", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE_LIMIT));
        admin.close(CLOSE_LIMIT);
    }
}
