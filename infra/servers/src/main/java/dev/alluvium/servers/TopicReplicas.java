package dev.alluvium.servers;

import dev.alluvium.events.Topic;
import java.util.HashMap;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/// How many brokers keep each record of a topic, and how many of them must have it before a producer's `acks=all` is
/// answered (`min.insync.replicas`). What is not said is chosen by the brokers that there are: 3 and 2 where there are
/// three, so that one may be lost without a record lost or a producer stopped; else what the broker has by default.
///
/// @param factor at least 1
/// @param minInsync at least 1 and at most the factor
public record TopicReplicas(Optional<Short> factor, Optional<Integer> minInsync) {
    public static final TopicReplicas UNSAID = new TopicReplicas(Optional.empty(), Optional.empty());
    private static final short SAFE_FACTOR = 3;
    private static final int SAFE_IN_SYNC = 2;

    public TopicReplicas {
        if (factor.filter(copies -> copies < 1).isPresent()
                || minInsync.filter(copies -> copies < 1).isPresent()) {
            throw new IllegalArgumentException("replicas are counted from 1");
        }
        if (factor.isPresent()
                && minInsync.filter(copies -> copies > factor.get()).isPresent()) {
            throw new IllegalArgumentException(
                    "more replicas in sync (" + minInsync.get() + ") than replicas (" + factor.get() + ")");
        }
    }

    TopicReplicas orFor(int brokers) {
        if (factor.isPresent() || brokers < SAFE_FACTOR) {
            return this;
        }
        return new TopicReplicas(
                Optional.of(SAFE_FACTOR), Optional.of(Math.min(minInsync.orElse(SAFE_IN_SYNC), SAFE_FACTOR)));
    }

    NewTopic of(Topic topic) {
        var config = new HashMap<>(topic.config());
        minInsync.ifPresent(copies -> config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(copies)));
        return new NewTopic(topic.name(), Optional.of(topic.partitions()), factor).configs(config);
    }
}
