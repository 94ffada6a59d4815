package dev.alluvium.runtime.kafka.source;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/// Asks the cluster for its id and the topic's, with one client that stays open. Thread-safe.
final class AskedIdentity implements SourceIdentity {
    private static final long LIMIT_SECONDS = 15;

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
        try {
            var cluster = asked.describeCluster().clusterId();
            var described = asked.describeTopics(List.of(topic)).allTopicNames();
            return cluster.get(LIMIT_SECONDS, TimeUnit.SECONDS) + "/"
                    + described.get(LIMIT_SECONDS, TimeUnit.SECONDS).get(topic).topicId();
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
