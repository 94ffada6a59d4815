package dev.alluvium.cli.rejected;

import dev.alluvium.cli.session.TopicReader;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

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
        try (var reader = TopicReader.open(kafka, List.of(topic))) {
            reader.read(reader.ends(), each);
        }
    }

    private static String place(ConsumerRecord<?, ?> record) {
        return record.partition() + "@" + record.offset();
    }
}
