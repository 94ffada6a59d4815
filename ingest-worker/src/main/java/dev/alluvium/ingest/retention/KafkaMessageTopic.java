package dev.alluvium.ingest.retention;

import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.kafka.outbox.PublishNow;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/// The topic on a broker, with clients that last for one call.
public record KafkaMessageTopic(KafkaSettings kafka) implements MessageTopic {
    private static final int LIMIT_SECONDS = 15;

    @Override
    public Long[] logStarts() {
        try (var admin = Admin.create(KafkaClients.admin(kafka))) {
            int partitions = get(admin.describeTopics(List.of(Topics.MESSAGES))
                            .allTopicNames()
                            .toCompletionStage()
                            .toCompletableFuture())
                    .get(Topics.MESSAGES)
                    .partitions()
                    .size();
            var wanted = new HashMap<TopicPartition, OffsetSpec>();
            for (int number = 0; number < partitions; number++) {
                wanted.put(new TopicPartition(Topics.MESSAGES, number), OffsetSpec.earliest());
            }
            var starts = new Long[partitions];
            get(admin.listOffsets(wanted).all().toCompletionStage().toCompletableFuture())
                    .forEach((partition, found) -> starts[partition.partition()] = found.offset());
            return starts;
        }
    }

    @Override
    public void publish(List<ProducerRecord<byte[], byte[]>> records) {
        new PublishNow(kafka).publish(records);
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }
}
