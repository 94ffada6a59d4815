package dev.alluvium.embed;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.alluvium.database.Chunking;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.embed.message.EmbedMessages;
import dev.alluvium.embed.message.EmbedParts;
import dev.alluvium.embed.message.Patience;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.settings.SettingsReader;
import dev.alluvium.wiring.WorkerLanes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// An embed-worker within the test's own process, both of its loops.
record TestWorker(EmbedLoops loops, HealthChecks checks, CompletableFuture<Void> ended) {

    static final Chunking CHUNKING = new Chunking(64, 8);

    /// @param further settings besides the addresses
    static TestWorker start(
            String group, String brokers, TenantDatabase database, EmbeddingModel model, Map<String, String> further)
            throws Exception {
        var settings = settings(brokers, further);
        return start(group, settings, work(settings, database, model), database, Outbox.NONE);
    }

    static TestWorker start(String group, String brokers, EmbeddedMessages messages, Outbox outbox) {
        return start(group, settings(brokers, Map.of()), messages.work(), messages.database(), outbox);
    }

    private static EmbedSettings settings(String brokers, Map<String, String> further) {
        var environment = new HashMap<>(further);
        environment.put("ALLUVIUM_DATABASE_URL", "jdbc:postgresql://unused/unused");
        environment.put("ALLUVIUM_DATABASE_PASSWORD", "unused");
        environment.put("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", brokers);
        return SettingsReader.read(EmbedSettings.class, environment);
    }

    private static TestWorker start(
            String group, EmbedSettings settings, EmbedMessages work, TenantDatabase database, Outbox outbox) {
        var loops = new EmbedLoops(
                settings,
                work,
                new EmbedLoops.Groups(
                        group, database, new WorkerLanes(database, settings.instance(), new SimpleMeterRegistry())),
                outbox,
                new SimpleMeterRegistry());
        var checks = new HealthChecks(Duration.ofSeconds(2), Duration.ofMillis(10));
        loops.addTo(checks);
        var ended = CompletableFuture.runAsync(
                () -> run(loops), task -> Thread.ofPlatform().start(task));
        return new TestWorker(loops, checks, ended);
    }

    private static void run(EmbedLoops loops) {
        try {
            loops.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static EmbedMessages work(EmbedSettings settings, TenantDatabase database, EmbeddingModel model) {
        var patience =
                new Patience(settings.embed().maxAttempts(), settings.embed().retryDelay());
        return work(database, model, patience);
    }

    static EmbedMessages work(TenantDatabase database, EmbeddingModel model, Patience patience) {
        return EmbedMessages.with(parts(database, model, CHUNKING, patience), new SimpleMeterRegistry());
    }

    static EmbedParts parts(TenantDatabase database, EmbeddingModel model, Chunking chunking, Patience patience) {
        return parts(database, model, chunking, patience, InstantSource.system());
    }

    static EmbedParts parts(
            TenantDatabase database, EmbeddingModel model, Chunking chunking, Patience patience, InstantSource clock) {
        return new EmbedParts(
                database,
                model,
                database.activeGeneration().require(model.name(), model.dimension()),
                chunking,
                PayloadCodec.avro(),
                patience,
                clock);
    }

    /// How many partitions of fresh work it owns.
    int partitions() throws InterruptedException {
        return checks.ready().checks().stream()
                .filter(outcome -> outcome.name().equals("progress"))
                .map(outcome -> (Integer) outcome.detail().getOrDefault("partitions", 0))
                .findFirst()
                .orElse(0);
    }

    void stop() throws Exception {
        loops.stop();
        ended.get(60, SECONDS);
        loops.close();
    }
}
