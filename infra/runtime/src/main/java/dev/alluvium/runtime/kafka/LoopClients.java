package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.InstanceSettings;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/// The Kafka clients of one loop, which closes them.
///
/// @param producers opens a producer of one transactional id, again after each failure that closed the last one
public record LoopClients(Consumer<byte[], byte[]> consumer, Supplier<Producer<byte[], byte[]>> producers) {

    /// @param consumers opens a member of the group, again when the brokers do not know the group any more
    public static LoopClients of(
            Supplier<Consumer<byte[], byte[]>> consumers, Supplier<Producer<byte[], byte[]>> producers) {
        return new LoopClients(RejoiningConsumer.of(consumers), producers);
    }

    /// A member of the group and a producer whose transactional id is the group's with the instance's.
    ///
    /// @param maxRecords of one poll, and so of one batch
    public static LoopClients of(KafkaSettings kafka, InstanceSettings instance, String group, int maxRecords) {
        var config = KafkaClients.consumer(kafka, group, instance);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxRecords);
        var transactionalId = group + "-" + InstanceSettings.idOf(instance);
        return of(
                () -> new KafkaConsumer<>(config),
                () -> new KafkaProducer<>(KafkaClients.producer(kafka, transactionalId)));
    }
}
