package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.Pause;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.kafka.lane.Lanes;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/// Waits until a consumer group has committed past a tenant's records: until its worker has dealt with them, whatever
/// waits of others.
public record AwaitCommitted(KafkaSettings kafka, String worker, String group, UUID tenant) {

    /// @param ends the offset after the last record of each partition
    /// @param left told now and then how many records are left
    public void await(Map<TopicPartition, Long> ends, Duration limit, LongConsumer left) {
        long deadline = System.nanoTime() + limit.toNanos();
        var look = new Pause.Growing();
        try (var admin = Admin.create(KafkaClients.admin(kafka))) {
            for (long behind = behind(admin, ends); behind > 0; behind = behind(admin, ends)) {
                left.accept(behind);
                if (System.nanoTime() > deadline) {
                    throw new Failure("%s has not dealt with %d records after %d s: see infra/alluvium status"
                            .formatted(worker, behind, limit.toSeconds()));
                }
                look.pause();
            }
            left.accept(0);
        } catch (ExecutionException e) {
            throw new Failure(
                    "Kafka does not say how far " + worker + " is: "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private long behind(Admin admin, Map<TopicPartition, Long> ends) throws ExecutionException, InterruptedException {
        var committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        return ends.entrySet().stream()
                .mapToLong(end -> {
                    var offset = committed.get(end.getKey());
                    return Math.max(0, end.getValue() - (offset == null ? 0 : Lanes.doneOf(offset, tenant)));
                })
                .sum();
    }
}
