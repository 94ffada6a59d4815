package dev.alluvium.bench.chaos.operation;

import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.bench.harness.BenchKafka;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// A server that has the data of an earlier time, or another one in its place.
final class ServerOperations {
    private static final Duration A_WHILE = Duration.ofSeconds(2);

    private ServerOperations() {}

    /// The backup is of a moment at which work was in hand; everything since is missing, and workers go on.
    static void olderDatabase(Drill drill) throws Exception {
        var servers = drill.context().servers();
        try (var kept = servers.keepPostgres()) {
            Pause.of(A_WHILE);
            servers.restorePostgres(kept);
        }
        Pause.of(A_WHILE);
    }

    /// Everything since is stored, and announced to those who read it then; groups and producers are set back too. What
    /// is not embedded by then has no record any more. What would be announced after the last look is lost with the
    /// topic, so nothing is embedded meanwhile.
    static void olderBroker(Drill drill) throws Exception {
        var servers = drill.context().servers();
        drill.messagesPause();
        try (var kept = servers.keepKafka()) {
            var ends = ends(drill);
            drill.stop(Worker.EMBED);
            drill.messagesComeIn(A_WHILE);
            drill.messagesPause();
            drill.awaitRead(Worker.INGEST);
            drill.take();
            servers.restoreKafka(kept);
            ends.forEach(drill::beginAt);
            drill.start(Worker.EMBED);
        }
        drill.messagesComeIn(A_WHILE);
    }

    /// As far as readers of committed records saw it: what was open when the files were kept comes after it.
    private static Map<String, Map<TopicPartition, Long>> ends(Drill drill) {
        var ends = new HashMap<String, Map<TopicPartition, Long>>();
        for (var name : List.of(Topics.MESSAGES, Topics.STORED, Topics.REJECTED, Topics.EMBEDDINGS)) {
            ends.put(name, drill.topic(name).end());
        }
        return ends;
    }

    /// The other cluster has a part of the messages, mirrored under other offsets, and nothing else.
    static void otherCluster(Drill drill) throws Exception {
        var servers = drill.context().servers();
        drill.messagesPause();
        drill.awaitRead(Worker.INGEST);
        drill.stop(Worker.EMBED);
        drill.take();
        var mirrored = drill.topic(Topics.MESSAGES).since(half(drill));
        servers.switchCluster();
        ends(drill).forEach(drill::beginAt);
        mirror(servers.kafka(), mirrored);
        drill.start(Worker.EMBED);
        drill.messagesComeIn(A_WHILE);
    }

    /// From the middle of what the drill published.
    private static Map<TopicPartition, Long> half(Drill drill) {
        var half = new HashMap<TopicPartition, Long>();
        drill.begun(Topics.MESSAGES).forEach((partition, from) -> {
            long to = drill.topic(Topics.MESSAGES).end().get(partition);
            half.put(partition, from + (to - from) / 2);
        });
        return half;
    }

    private static void mirror(String kafka, List<ConsumerRecord<byte[], byte[]>> records) {
        try (var producer = new BenchKafka(kafka).producer(Map.of("max.request.size", 4 << 20))) {
            records.forEach(record -> producer.send(new ProducerRecord<>(
                    record.topic(), record.partition(), record.key(), record.value(), record.headers())));
            producer.flush();
        }
    }
}
