package dev.alluvium.servers;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// How a broker is set up that is alone, on a small machine, and often restarted.
public final class BrokerSettings {
    /// A record as large as the largest that the input topic takes, with room for its batch.
    private static final int LARGEST_BATCH_BYTES = (16 << 20) + (1 << 20);

    private BrokerSettings() {}

    static Map<String, String> of(LocalKafkaOptions options, Path records) {
        var clients = "PLAINTEXT://127.0.0.1:" + options.port();
        var controller = "127.0.0.1:" + options.controllerPort();
        var settings = new TreeMap<>(forTests());
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("listeners", clients + ",CONTROLLER://" + controller);
        settings.put("advertised.listeners", clients);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("controller.quorum.voters", "1@" + controller);
        settings.put("log.dirs", records.toString());
        forASmallDisc(settings);
        settings.putAll(options.settings());
        return settings;
    }

    /// What tests may rely on, wherever the broker runs.
    public static Map<String, String> forTests() {
        var settings = new TreeMap<String, String>();
        settings.put("auto.create.topics.enable", "false");
        settings.put("message.max.bytes", Integer.toString(LARGEST_BATCH_BYTES));
        settings.put("replica.fetch.max.bytes", Integer.toString(LARGEST_BATCH_BYTES));
        forOneNode(settings);
        forQuickHandOver(settings);
        return settings;
    }

    private static void forOneNode(Map<String, String> settings) {
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
    }

    private static void forASmallDisc(Map<String, String> settings) {
        settings.put("log.segment.bytes", Integer.toString(128 << 20));
        settings.put("log.retention.hours", "168");
        settings.put("log.retention.bytes", Long.toString(1L << 30));
        settings.put("metadata.log.segment.bytes", Integer.toString(16 << 20));
        settings.put("metadata.max.retention.bytes", Integer.toString(64 << 20));
    }

    /// A consumer that was killed is noticed after 6 s, not 45; a dead transaction is aborted soon after it
    /// times out.
    private static void forQuickHandOver(Map<String, String> settings) {
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.consumer.heartbeat.interval.ms", "1000");
        settings.put("group.consumer.min.heartbeat.interval.ms", "1000");
        settings.put("group.consumer.session.timeout.ms", "5000");
        settings.put("group.consumer.min.session.timeout.ms", "5000");
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    }
}
