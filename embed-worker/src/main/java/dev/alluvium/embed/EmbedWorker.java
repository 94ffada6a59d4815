package dev.alluvium.embed;

import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.Canary;
import dev.alluvium.database.Chunking;
import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.embed.message.EmbedMessages;
import dev.alluvium.embed.message.EmbedParts;
import dev.alluvium.embed.message.Patience;
import dev.alluvium.embed.message.RequireChunking;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.KafkaNames;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Topics;
import dev.alluvium.insight.FindInsights;
import dev.alluvium.insight.InsightParts;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.Metrics;
import dev.alluvium.runtime.OpenWhenReachable;
import dev.alluvium.runtime.ProcessLife;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.health.HealthServer;
import dev.alluvium.runtime.kafka.AwaitTopics;
import dev.alluvium.runtime.kafka.failure.KafkaRefusal;
import dev.alluvium.wiring.DatabaseWiring;
import dev.alluvium.wiring.ErasureOutbox;
import dev.alluvium.wiring.ModelWiring;
import dev.alluvium.wiring.WorkerLanes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/// Reads `alluvium.messages.stored`, writes chunks and their embeddings to PostgreSQL, and publishes to
/// `alluvium.embeddings`. Looks through sessions that are quiet, keeps what is found, and publishes to
/// `alluvium.insights`.
public final class EmbedWorker {

    private static final String NAME = "embed-worker";

    private EmbedWorker() {}

    public static void main(String[] args) {
        System.exit(ProcessLife.run(NAME, EmbedWorker::run, UnsafeDatabaseException.class));
    }

    private static void run(ProcessLife life) throws Exception {
        life.explain(KafkaRefusal::of);
        var settings = life.settings(EmbedSettings.class);
        life.log(settings.log());
        var meters = Metrics.create(NAME);
        var checks = new HealthChecks();
        try (var _ = HealthServer.start(
                        settings.embed().health().host(),
                        settings.embed().health().port(),
                        checks,
                        meters);
                var database = openDatabase(life, settings, meters);
                var canary = Canary.watch(database, meters);
                var model = model(settings)) {
            var generation = new OpenWhenReachable(life::awaitStop)
                    .open("the database", database::activeGeneration, DatabaseFailure::isTransient);
            generation.require(model.name(), model.dimension());
            var chunking = OwnChunking.of(settings.chunk(), model);
            var installation = new OpenWhenReachable(life::awaitStop)
                    .open("the database", () -> database.chunking().orBegin(chunking), DatabaseFailure::isTransient);
            RequireChunking.same(installation, chunking);
            run(life, new Parts(settings, database, canary, model, generation.number(), chunking, meters), checks);
        }
    }

    private record Parts(
            EmbedSettings settings,
            TenantDatabase database,
            Canary canary,
            EmbeddingModel model,
            short generation,
            Chunking chunking,
            MeterRegistry meters) {}

    private static void run(ProcessLife life, Parts parts, HealthChecks checks) throws InterruptedException {
        var settings = parts.settings;
        var outbox = new StopOnRechunk(
                new ErasureOutbox(parts.database.erasures(NAME), codec(settings), Topics.EMBEDDINGS),
                parts.database.chunking(),
                parts.chunking);
        try (var lanes = new WorkerLanes(parts.database, settings.instance(), parts.meters);
                var loops = new EmbedLoops(
                        settings,
                        work(parts),
                        new EmbedLoops.Groups(KafkaNames.EMBED, parts.database, lanes),
                        outbox,
                        parts.meters);
                var insights = new FindInsights(
                        insightParts(parts),
                        new FindInsights.Surroundings(
                                settings.kafka(),
                                settings.instance(),
                                settings.worker(),
                                lanes.shares(),
                                settings.retention(),
                                settings.embed().sweepAfter()),
                        loops::isBusy,
                        parts.meters)) {
            loops.addTo(checks);
            insights.addTo(checks);
            checks.add("database", () -> parts.database.health().figures());
            checks.add("pool", parts.database::pool);
            checks.add("isolation", parts.canary::check);
            life.onStop(loops::stop);
            life.onStop(insights::stop);
            insights.start();
            loops.run();
        }
    }

    private static EmbedMessages work(Parts parts) {
        var settings = parts.settings;
        var embed = settings.embed();
        return EmbedMessages.with(
                new EmbedParts(
                        parts.database,
                        parts.model,
                        parts.generation,
                        parts.chunking,
                        codec(settings),
                        new Patience(embed.maxAttempts(), embed.retryDelay()),
                        InstantSource.system()),
                parts.meters);
    }

    private static InsightParts insightParts(Parts parts) {
        var settings = parts.settings;
        return new InsightParts(
                parts.database,
                parts.model,
                parts.generation,
                FindInsights.derivation(settings.insights(), settings.insight().model(), parts.meters),
                new TextAnalyzer(settings.language()),
                codec(settings),
                settings.insight(),
                InstantSource.system());
    }

    private static EmbeddingModel model(EmbedSettings settings) {
        return ModelWiring.load(
                settings.model(),
                settings.embed().concurrency(),
                "",
                settings.embed().backlogEvery());
    }

    private static PayloadCodec codec(EmbedSettings settings) {
        return PayloadCodec.named(settings.result().format().name().toLowerCase(Locale.ROOT));
    }

    /// The topics come first: without them there is nothing to do with a database.
    private static TenantDatabase openDatabase(ProcessLife life, EmbedSettings settings, MeterRegistry meters)
            throws Exception {
        AwaitTopics.await(
                KafkaClients.admin(settings.kafka()),
                List.of(
                        Topics.STORED,
                        Topics.EMBEDDINGS,
                        Topics.RETRIES,
                        Topics.REJECTED,
                        Topics.QUIET,
                        Topics.INSIGHTS),
                new OpenWhenReachable(life::awaitStop));
        AwaitTopics.requireRoomForMarks(KafkaClients.admin(settings.kafka()));
        return new OpenWhenReachable(life::awaitStop)
                .open(
                        "the database",
                        () -> TenantDatabase.open(DatabaseWiring.settings(settings.database(), NAME), meters),
                        DatabaseFailure::isTransient);
    }
}
