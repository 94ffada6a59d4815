package dev.alluvium.cli.rejected;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// Reads `alluvium.messages.rejected` as far as it reaches now, less what `alluvium.messages.replayed` says has been
/// sent back.
public record RejectedTopic(KafkaSettings kafka) {

    /// Hands on each record that still waits, in the order of its partition.
    void waiting(Consumer<RejectedRecord> each) {
        var replayed = replayed();
        read(Topics.REJECTED, record -> {
            if (!replayed.contains(place(record))) {
                each.accept(new RejectedRecord(record));
            }
        });
    }

    /// What the ledger is to say of a record that is sent back.
    static ProducerRecord<byte[], byte[]> entry(RejectedRecord rejected) {
        var place = place(rejected.record()).getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(Topics.REPLAYED, rejected.record().key(), place);
    }

    private Set<String> replayed() {
        var places = new HashSet<String>();
        read(Topics.REPLAYED, record -> places.add(new String(record.value(), StandardCharsets.UTF_8)));
        return places;
    }

    private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (var reader = new KafkaConsumer<byte[], byte[]>(KafkaClients.reader(kafka))) {
            var partitions = reader.partitionsFor(topic, Duration.ofSeconds(10)).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new Failure("there is no topic " + topic + ": infra/alluvium up makes it");
            }
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            var ends = reader.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                for (var record : reader.poll(Duration.ofSeconds(1))) {
                    if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))) {
                        each.accept(record);
                    }
                }
            }
        }
    }

    private static String place(ConsumerRecord<?, ?> record) {
        return record.partition() + "@" + record.offset();
    }
}
