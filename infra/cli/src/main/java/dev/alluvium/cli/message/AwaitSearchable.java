package dev.alluvium.cli.message;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.Pause;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.session.AwaitCommitted;
import dev.alluvium.events.KafkaNames;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import tools.jackson.databind.JsonNode;

/// Waits until every published message is searchable, or rejected, or failed.
///
/// Two steps. First until ingest-worker has committed past the records: then each is stored, with its work
/// for embed-worker in the same transaction, or rejected. Then until the tenant has no message pending that
/// was stored before that moment; messages that others publish meanwhile do not prolong the wait.
public final class AwaitSearchable {

    private final KafkaSettings kafka;
    private final UUID tenant;
    private final Supplier<JsonNode> status;
    private final Duration limit;
    private final long began = System.nanoTime();

    /// @param status asks the API for the tenant's status
    public AwaitSearchable(KafkaSettings kafka, UUID tenant, Supplier<JsonNode> status, Duration limit) {
        this.kafka = kafka;
        this.tenant = tenant;
        this.status = status;
        this.limit = limit;
    }

    void await(PublishedOffsets published, ProgressLine progress) {
        awaitStored(published.ends(), _ -> progress.to(0));
        awaitEmbedding(published.count(), progress);
    }

    /// @param ends the offset after the last record of each partition
    /// @param left told now and then how many records are left
    public void awaitStored(Map<TopicPartition, Long> ends, LongConsumer left) {
        new AwaitCommitted(kafka, "ingest-worker", KafkaNames.INGEST, tenant).await(ends, limit, left);
    }

    /// Of so many messages that are stored.
    public void awaitEmbedding(long count, ProgressLine progress) {
        var stored = System.nanoTime();
        var look = new Pause.Growing();
        while (true) {
            var sinceStored = Duration.ofNanos(System.nanoTime() - stored).toMillis();
            var answer = status.get();
            var pending = answer.path("messages").path("pending").asLong(0);
            if (pending == 0 || answer.path("oldest_pending_age_ms").asLong(Long.MAX_VALUE) < sinceStored) {
                progress.to(count);
                return;
            }
            failAfterLimit(pending + " messages of the tenant are not embedded yet");
            progress.to(Math.max(0, count - pending));
            look.pause();
        }
    }

    private void failAfterLimit(String what) {
        if (System.nanoTime() - began > limit.toNanos()) {
            throw new Failure("%s after %d s: see infra/alluvium status; --timeout waits longer"
                    .formatted(what, limit.toSeconds()));
        }
    }
}
