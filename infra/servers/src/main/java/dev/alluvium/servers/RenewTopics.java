package dev.alluvium.servers;

import dev.alluvium.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/// Brings topics that an earlier version made to the form of this one. A segment's age is set where the
/// topic does not say it itself; and what was kept for ever is no longer, once a worker has written anew
/// what is old.
final class RenewTopics {

    private static final int LIMIT_SECONDS = 30;
    private static final String RETENTION = "retention.ms";
    private static final String SEGMENT = "segment.ms";

    /// Insights had it: kept for ever, with everything that they ever said.
    private static final String FOR_EVER = "-1";

    private final Admin admin;
    private final Instant now = InstantSource.system().instant();

    RenewTopics(Admin admin) {
        this.admin = admin;
    }

    void renew(Collection<Topic> topics) throws ExecutionException, InterruptedException, TimeoutException {
        var configs = configs(topics);
        var changes = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        for (var topic : topics) {
            var changed = changes(topic, configs.get(resource(topic)));
            if (!changed.isEmpty()) {
                changes.put(resource(topic), changed);
            }
        }
        if (!changes.isEmpty()) {
            admin.incrementalAlterConfigs(changes).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private List<AlterConfigOp> changes(Topic topic, Config config)
            throws ExecutionException, InterruptedException, TimeoutException {
        var changes = new ArrayList<AlterConfigOp>();
        var segment = topic.config().get(SEGMENT);
        if (segment != null && config.get(SEGMENT).source() != ConfigSource.DYNAMIC_TOPIC_CONFIG) {
            changes.add(set(SEGMENT, segment));
        }
        var retention = topic.config().getOrDefault(RETENTION, FOR_EVER);
        if (!retention.equals(FOR_EVER) && config.get(RETENTION).value().equals(FOR_EVER) && losesNothing(topic)) {
            changes.add(set(RETENTION, retention));
        }
        return changes;
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /// What is that old is written once more by a worker of this version soon after it starts; until then
    /// it stays.
    private boolean losesNothing(Topic topic) throws ExecutionException, InterruptedException, TimeoutException {
        var retention = Duration.ofMillis(Long.parseLong(topic.config().get(RETENTION)));
        var soon = now.minus(retention.dividedBy(2)).toEpochMilli();
        var partitions = admin.describeTopics(List.of(topic.name()))
                .allTopicNames()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                .get(topic.name())
                .partitions();
        var first = new HashMap<TopicPartition, OffsetSpec>();
        var young = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> {
            first.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.earliest());
            young.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.forTimestamp(soon));
        });
        var begins = offsets(first);
        var ends = offsets(Map.copyOf(replaced(first, OffsetSpec.latest())));
        var youngest = offsets(young);
        return begins.entrySet().stream().allMatch(begin -> {
            long end = ends.get(begin.getKey());
            long from = youngest.get(begin.getKey()) < 0 ? end : youngest.get(begin.getKey());
            return from <= begin.getValue();
        });
    }

    private static Map<TopicPartition, OffsetSpec> replaced(Map<TopicPartition, OffsetSpec> of, OffsetSpec spec) {
        var replaced = new HashMap<TopicPartition, OffsetSpec>();
        of.keySet().forEach(partition -> replaced.put(partition, spec));
        return replaced;
    }

    private Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetSpec> asked)
            throws ExecutionException, InterruptedException, TimeoutException {
        var offsets = new HashMap<TopicPartition, Long>();
        admin.listOffsets(asked)
                .all()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private Map<ConfigResource, Config> configs(Collection<Topic> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        return admin.describeConfigs(topics.stream().map(RenewTopics::resource).toList())
                .all()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static ConfigResource resource(Topic topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }
}
