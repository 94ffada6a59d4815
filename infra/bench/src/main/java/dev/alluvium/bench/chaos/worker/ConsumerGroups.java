package dev.alluvium.bench.chaos.worker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/// The workers' consumer groups, asked past every proxy.
public final class ConsumerGroups implements AutoCloseable {
    private static final String SESSION = "consumer.session.timeout.ms";
    private static final int SHORT_SESSION_MILLIS = 3_000;

    private final Admin admin;

    public ConsumerGroups(String kafka) {
        admin = Admin.create(Map.of(
                "bootstrap.servers",
                kafka,
                "enable.metrics.push",
                false,
                "request.timeout.ms",
                5_000,
                "default.api.timeout.ms",
                30_000));
    }

    /// The committed offset of each partition; empty before the first commit.
    public Map<TopicPartition, Long> committed(Worker worker) throws Exception {
        var offsets = get(admin.listConsumerGroupOffsets(worker.group()).partitionsToOffsetAndMetadata());
        var reached = new HashMap<TopicPartition, Long>();
        offsets.forEach((partition, offset) -> {
            if (offset != null) {
                reached.put(partition, offset.offset());
            }
        });
        return reached;
    }

    /// The partitions of each member; empty while the group does not exist yet.
    List<Set<TopicPartition>> assignments(Worker worker) throws Exception {
        try {
            return get(admin.describeConsumerGroups(List.of(worker.group())).all())
                    .get(worker.group())
                    .members()
                    .stream()
                    .map(member -> member.assignment().topicPartitions())
                    .toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw e;
        }
    }

    /// Whether the group has exactly two members and each of them has partitions.
    public boolean isShared(Worker worker) throws Exception {
        var assignments = assignments(worker);
        return assignments.size() == 2 && assignments.stream().noneMatch(Set::isEmpty);
    }

    /// Sets the committed offsets; possible only while the group has no member.
    public void reset(Worker worker, Map<TopicPartition, Long> to) throws Exception {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        to.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        get(admin.alterConsumerGroupOffsets(worker.group(), offsets).all());
    }

    public boolean isEmpty(Worker worker) throws Exception {
        return assignments(worker).isEmpty();
    }

    /// Session timeouts of three seconds, for many kills in little time, or the broker's default.
    public void shortSessions(boolean on) throws Exception {
        for (var worker : Worker.values()) {
            var entry = new ConfigEntry(SESSION, on ? Integer.toString(SHORT_SESSION_MILLIS) : "");
            var operation = new AlterConfigOp(entry, on ? AlterConfigOp.OpType.SET : AlterConfigOp.OpType.DELETE);
            get(admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.GROUP, worker.group()), List.of(operation)))
                    .all());
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        admin.close();
    }
}
