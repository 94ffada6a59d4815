package dev.alluvium.embed;

import dev.alluvium.database.Canary;
import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.DatabaseSettings;
import dev.alluvium.database.Reader;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.UnsafeDatabaseException;
import dev.alluvium.embeddings.Chunker;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.EmbeddingModels;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.Metrics;
import dev.alluvium.runtime.OpenWhenReachable;
import dev.alluvium.runtime.ProcessLife;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.health.HealthServer;
import dev.alluvium.runtime.kafka.AwaitTopics;
import dev.alluvium.runtime.settings.Secret;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/// Reads `alluvium.messages.stored`, writes chunks and their embeddings to PostgreSQL, and publishes to
/// `alluvium.embeddings`. Looks through sessions that are quiet, keeps what is found, and publishes to
/// `alluvium.insights`.
public final class EmbedWorker {

    private static final String NAME = "embed-worker";
    private static final String GROUP = "alluvium-embed";

    private EmbedWorker() {}

    public static void main(String[] args) {
        System.exit(ProcessLife.run(NAME, EmbedWorker::run, UnsafeDatabaseException.class));
    }

    private static void run(ProcessLife life) throws Exception {
        var settings = life.settings(EmbedSettings.class);
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
            run(life, new Parts(settings, database, canary, model, generation.number(), meters), checks);
        }
    }

    private record Parts(
            EmbedSettings settings,
            TenantDatabase database,
            Canary canary,
            EmbeddingModel model,
            short generation,
            MeterRegistry meters) {}

    private static void run(ProcessLife life, Parts parts, HealthChecks checks) throws InterruptedException {
        var settings = parts.settings;
        try (var loops = new EmbedLoops(
                        GROUP,
                        settings,
                        work(parts),
                        new TellErasures(parts.database.erasures(NAME), codec(settings), Topics.EMBEDDINGS),
                        parts.meters);
                var insights = new FindInsights(
                        settings, parts.database, parts.model, parts.generation, loops::isBusy, parts.meters)) {
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
        var database = parts.database;
        var model = parts.model;
        short generation = parts.generation;
        var clock = InstantSource.system();
        var meters = new EmbedMeters(parts.meters);
        var chunker = new Chunker(
                model.tokenizer(), settings.chunk().tokens(), settings.chunk().overlap());
        var embedTexts = new EmbedTexts(
                chunker,
                new IsolatePoisonTexts(new AskModel(model, meters)),
                (tenant, hashes) ->
                        database.read(tenant, Reader.WORKER, tx -> SelectKnownVectors.select(tx, generation, hashes)),
                meters);
        var results = new EmbedResults(codec(settings), model.name(), meters, clock);
        var patience =
                new Patience(settings.embed().maxAttempts(), settings.embed().retryDelay());
        return new EmbedMessages(database, embedTexts, new SettleWork(generation, patience), results, clock);
    }

    private static EmbeddingModel model(EmbedSettings settings) {
        var model = settings.model();
        model.requireWhole();
        var provider = new EmbeddingModels.Provider(
                model.url(),
                model.name(),
                model.apiKey().map(Secret::value),
                model.dimension(),
                model.timeout(),
                model.batch());
        return EmbeddingModels.load(provider, concurrency(settings), "");
    }

    static PayloadCodec codec(EmbedSettings settings) {
        return PayloadCodec.named(settings.result().format().name().toLowerCase(Locale.ROOT));
    }

    private static int concurrency(EmbedSettings settings) {
        return settings.embed()
                .concurrency()
                .orElseGet(() -> Runtime.getRuntime().availableProcessors());
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
        return new OpenWhenReachable(life::awaitStop)
                .open(
                        "the database",
                        () -> TenantDatabase.open(databaseSettings(settings), meters),
                        DatabaseFailure::isTransient);
    }

    private static DatabaseSettings databaseSettings(EmbedSettings settings) {
        var group = settings.database();
        return new DatabaseSettings(
                group.url(),
                group.user(),
                group.password().value(),
                group.minConnections(),
                group.maxConnections(),
                group.statementTimeout(),
                group.idleInTransactionTimeout(),
                group.connectionTimeout(),
                "alluvium-" + NAME);
    }
}
