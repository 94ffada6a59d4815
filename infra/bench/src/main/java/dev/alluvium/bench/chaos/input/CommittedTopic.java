package dev.alluvium.bench.chaos.input;

import dev.alluvium.bench.chaos.server.ChaosServers;
import dev.alluvium.bench.harness.BenchKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// A topic as a reader of committed records sees it.
public record CommittedTopic(String kafka, String name) {
    private static final Duration POLL = Duration.ofMillis(200);

    List<TopicPartition> partitions() {
        return IntStream.range(0, ChaosServers.PARTITIONS)
                .mapToObj(number -> new TopicPartition(name, number))
                .toList();
    }

    /// The offset after the last committed record of each partition.
    public Map<TopicPartition, Long> end() {
        try (var consumer = consumer("read_committed")) {
            return consumer.endOffsets(partitions());
        }
    }

    /// Whether an open transaction hides records.
    public boolean hides() {
        try (var all = consumer("read_uncommitted")) {
            return !all.endOffsets(partitions()).equals(end());
        }
    }

    public List<ConsumerRecord<byte[], byte[]>> since(Map<TopicPartition, Long> start) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = consumer("read_committed")) {
            var end = new HashMap<>(consumer.endOffsets(partitions()));
            consumer.assign(partitions());
            start.forEach(consumer::seek);
            while (end.entrySet().stream().anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return new BenchKafka(kafka).consumer(isolation);
    }
}
