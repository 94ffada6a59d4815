package dev.alluvium.runtime.kafka.source;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/// Asks the cluster for its id and the topic's, with one client that stays open. Thread-safe.
final class AskedIdentity implements SourceIdentity {
    private static final long LIMIT_SECONDS = 15;
    private static final int OFFSETS_LIMIT_MILLIS = 5_000;

    private final Map<String, Object> config;
    private final String topic;
    private Admin admin;
    private boolean closed;

    AskedIdentity(Map<String, Object> config, String topic) {
        this.config = config;
        this.topic = topic;
    }

    @Override
    public String current() {
        var asked = admin();
        var cluster = asked.describeCluster().clusterId();
        var described = asked.describeTopics(List.of(topic)).allTopicNames();
        return get(cluster) + "/" + get(described).get(topic).topicId();
    }

    /// A partition without a leader keeps nobody from the others.
    @Override
    public Map<Integer, Boolean> have(Map<Integer, LastRead> records) {
        var first = firstSince(records, 0);
        var later = firstSince(records, 1);
        var have = new HashMap<Integer, Boolean>();
        KafkaException failure = null;
        for (var partition : records.keySet()) {
            var at = new TopicPartition(topic, partition);
            try {
                var found = get(first.partitionResult(at));
                have.put(
                        partition,
                        records.get(partition)
                                .isIn(
                                        new LastRead(found.offset(), found.timestamp()),
                                        get(later.partitionResult(at)).offset()));
            } catch (KafkaException e) {
                failure = e;
            }
        }
        if (have.isEmpty() && failure != null) {
            throw failure;
        }
        return have;
    }

    private ListOffsetsResult firstSince(Map<Integer, LastRead> records, long later) {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        records.forEach((partition, last) ->
                asked.put(new TopicPartition(topic, partition), OffsetSpec.forTimestamp(last.timestamp() + later)));
        return admin().listOffsets(asked, new ListOffsetsOptions().timeoutMs(OFFSETS_LIMIT_MILLIS));
    }

    private <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer about topic " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while topic " + topic + " was looked up", e);
        }
    }

    private synchronized Admin admin() {
        if (closed) {
            throw new KafkaException("topic " + topic + " is not looked up any more");
        }
        if (admin == null) {
            admin = Admin.create(config);
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
