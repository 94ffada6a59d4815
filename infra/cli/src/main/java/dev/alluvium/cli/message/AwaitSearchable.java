package dev.alluvium.cli.message;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.Pause;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import tools.jackson.databind.JsonNode;

/// Waits until every published message is searchable, or rejected, or failed.
///
/// Two steps. First until ingest-worker has committed past the records: then each is stored, with its work for
/// embed-worker in the same transaction, or rejected. Then until the tenant has no message pending that was stored
/// before
/// that moment; messages that others publish meanwhile do not prolong the wait.
final class AwaitSearchable {
    static final String INGEST_GROUP = "alluvium-ingest";

    private final KafkaSettings kafka;
    private final Supplier<JsonNode> status;
    private final Duration limit;
    private final long began = System.nanoTime();

    /// @param status asks the API for the tenant's status
    AwaitSearchable(KafkaSettings kafka, Supplier<JsonNode> status, Duration limit) {
        this.kafka = kafka;
        this.status = status;
        this.limit = limit;
    }

    void await(PublishedOffsets published, ProgressLine progress) {
        awaitIngest(published, progress);
        awaitEmbedding(published, progress);
    }

    private void awaitIngest(PublishedOffsets published, ProgressLine progress) {
        var ends = published.ends();
        try (var admin = Admin.create(KafkaClients.admin(kafka))) {
            while (behind(admin, ends) > 0) {
                failAfterLimit("ingest-worker has not dealt with " + behind(admin, ends) + " records");
                progress.to(0);
                Pause.of(Duration.ofMillis(200));
            }
        } catch (ExecutionException e) {
            throw new Failure(
                    "Kafka does not say how far ingest-worker is: "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static long behind(Admin admin, Map<TopicPartition, Long> ends)
            throws ExecutionException, InterruptedException {
        var committed = admin.listConsumerGroupOffsets(INGEST_GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - offset(committed.get(end.getKey()), end.getValue())))
                .sum();
    }

    /// A partition of which nothing was ever committed: at least one record is missing.
    private static long offset(OffsetAndMetadata committed, long end) {
        return committed == null ? end - 1 : committed.offset();
    }

    private void awaitEmbedding(PublishedOffsets published, ProgressLine progress) {
        var stored = System.nanoTime();
        while (true) {
            var sinceStored = Duration.ofNanos(System.nanoTime() - stored).toMillis();
            var answer = status.get();
            var pending = answer.path("messages").path("pending").asLong(0);
            if (pending == 0 || answer.path("oldest_pending_age_ms").asLong(Long.MAX_VALUE) < sinceStored) {
                progress.to(published.count());
                return;
            }
            failAfterLimit(pending + " messages of the tenant are not embedded yet");
            progress.to(Math.max(0, published.count() - pending));
            Pause.of(Duration.ofMillis(200));
        }
    }

    private void failAfterLimit(String what) {
        if (System.nanoTime() - began > limit.toNanos()) {
            throw new Failure("%s after %d s: see infra/alluvium status; --timeout waits longer"
                    .formatted(what, limit.toSeconds()));
        }
    }
}
