package dev.alluvium.runtime.kafka.outbox;

import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/// Publishes now and then some records that may as well come twice, with a producer that lasts for one
/// call.
public record PublishNow(KafkaSettings kafka) {

    /// Returns once Kafka has all of them.
    ///
    /// @throws KafkaException when it does not take one; some may be there
    public void publish(List<ProducerRecord<byte[], byte[]>> records) {
        var sent = new ArrayList<Future<?>>();
        try (var producer = new KafkaProducer<byte[], byte[]>(KafkaClients.producer(kafka))) {
            records.forEach(record -> sent.add(producer.send(record)));
            producer.flush();
        }
        for (var each : sent) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException known ? known : new KafkaException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptException(e);
            }
        }
    }
}
