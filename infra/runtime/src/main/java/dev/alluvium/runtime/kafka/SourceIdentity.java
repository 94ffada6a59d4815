package dev.alluvium.runtime.kafka;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/// Which log a topic's offsets belong to: the cluster's id with the topic's (KIP-516). A topic that was
/// deleted and made
/// anew has another id and the offsets of the one before it; so has a topic of another cluster.
@FunctionalInterface
public interface SourceIdentity {
    /// For loops whose offsets are compared with nothing.
    SourceIdentity UNKNOWN = () -> "";

    /// @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException there is no such topic
    /// @throws KafkaException the broker does not answer
    String current();

    /// One that separates the cluster's part from the topic's by a slash.
    ///
    /// @param config of an admin client, which is opened for each question: they are minutes apart
    static SourceIdentity of(Map<String, Object> config, String topic) {
        return () -> {
            try (var admin = Admin.create(config)) {
                var cluster = admin.describeCluster().clusterId();
                var described = admin.describeTopics(List.of(topic)).allTopicNames();
                return cluster.get(15, TimeUnit.SECONDS) + "/"
                        + described.get(15, TimeUnit.SECONDS).get(topic).topicId();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
            } catch (TimeoutException e) {
                throw new org.apache.kafka.common.errors.TimeoutException("no answer about topic " + topic, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KafkaException("interrupted while topic " + topic + " was looked up", e);
            }
        };
    }
}
