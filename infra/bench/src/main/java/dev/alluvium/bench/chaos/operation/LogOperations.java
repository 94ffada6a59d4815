package dev.alluvium.bench.chaos.operation;

import dev.alluvium.bench.chaos.server.ChaosServers;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/// What an admin client does to a topic's logs.
record LogOperations(String kafka) {
    private static final int LIMIT_SECONDS = 30;

    /// As an operator does it who deletes a topic by mistake: it is empty, and its offsets begin again.
    void makeAnew(String topic) throws InterruptedException, ExecutionException, TimeoutException {
        try (var admin = admin()) {
            admin.deleteTopics(List.of(topic)).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            // The name is free a moment after the topic is gone.
            while (admin.listTopics()
                    .names()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .contains(topic)) {
                Pause.of(Duration.ofMillis(20));
            }
        }
        KafkaTopics.ensure(kafka, Topics.all(ChaosServers.PARTITIONS));
    }

    /// As retention does it, all at once.
    void deleteBelow(Map<TopicPartition, Long> offsets)
            throws InterruptedException, ExecutionException, TimeoutException {
        var deleted = new HashMap<TopicPartition, RecordsToDelete>();
        offsets.forEach((partition, offset) -> deleted.put(partition, RecordsToDelete.beforeOffset(offset)));
        try (var admin = admin()) {
            admin.deleteRecords(deleted).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka, "enable.metrics.push", false));
    }
}
