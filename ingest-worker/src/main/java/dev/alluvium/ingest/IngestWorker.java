package dev.alluvium.ingest;

import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.database.Canary;
import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.events.FurtherSchemas;
import dev.alluvium.events.KafkaNames;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Topics;
import dev.alluvium.ingest.retention.KafkaMessageTopic;
import dev.alluvium.ingest.retention.TendRetention;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.Metrics;
import dev.alluvium.runtime.OpenWhenReachable;
import dev.alluvium.runtime.ProcessLife;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.health.HealthServer;
import dev.alluvium.runtime.kafka.AwaitTopics;
import dev.alluvium.runtime.kafka.BatchLoop;
import dev.alluvium.runtime.kafka.CutTopic;
import dev.alluvium.runtime.kafka.LoopClients;
import dev.alluvium.runtime.kafka.LoopOptions;
import dev.alluvium.runtime.kafka.failure.KafkaRefusal;
import dev.alluvium.runtime.kafka.lane.LaneSizes;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.source.SourceIdentity;
import dev.alluvium.runtime.settings.RefusedException;
import dev.alluvium.wiring.CutErased;
import dev.alluvium.wiring.DatabaseSourceMemory;
import dev.alluvium.wiring.DatabaseWiring;
import dev.alluvium.wiring.ErasureOutbox;
import dev.alluvium.wiring.WorkerLanes;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads `alluvium.messages`, stores messages in PostgreSQL, and publishes to `alluvium.messages.stored` and
/// `alluvium.messages.rejected`.
public final class IngestWorker {

    private static final Logger LOG = LoggerFactory.getLogger(IngestWorker.class);
    private static final String NAME = "ingest-worker";
    /// Whoever has no more than this waiting goes before those who have.
    private static final int FEW = 100;

    private static final long FEW_BYTES = 1 << 20;
    private static final long EACH = 500;
    private static final Duration IN_HAND = Duration.ofSeconds(5);

    private IngestWorker() {}

    public static void main(String[] args) {
        System.exit(ProcessLife.run(NAME, IngestWorker::run, UnsafeDatabaseException.class));
    }

    private static void run(ProcessLife life) throws Exception {
        life.explain(KafkaRefusal::of);
        var settings = life.settings(IngestSettings.class);
        life.log(settings.log());
        settings.schema().folder().ifPresent(IngestWorker::learn);
        var clock = InstantSource.system();
        var meters = Metrics.create(NAME);
        var checks = new HealthChecks();
        try (var _ = HealthServer.start(
                        settings.ingest().health().host(),
                        settings.ingest().health().port(),
                        checks,
                        meters);
                var database = openDatabase(life, settings, meters);
                var canary = Canary.watch(database, meters);
                var storeTenants = new StoreTenants(
                        database,
                        new StoreMessages(clock, new FileTerms(new TextAnalyzers(settings.language()))),
                        clock,
                        transactionsAtOnce(settings));
                var lanes = new WorkerLanes(database, settings.instance(), meters);
                var loop = loop(settings, database, storeTenants, lanes, meters)) {
            checks.addLive("loop", loop::live);
            checks.add("progress", loop::progress);
            checks.add("source", loop::source);
            checks.add("database", () -> database.health().figures());
            checks.add("pool", database::pool);
            checks.add("isolation", canary::check);
            life.onStop(loop::stop);
            loop.run();
        }
    }

    private static BatchLoop<List<Incoming>> loop(
            IngestSettings settings,
            TenantDatabase database,
            StoreTenants storeTenants,
            WorkerLanes lanes,
            MeterRegistry meters) {
        var memory = new DatabaseSourceMemory(database.sources(), Topics.MESSAGES, KafkaNames.INGEST);
        return new BatchLoop<>(
                LoopOptions.of(Topics.MESSAGES)
                        .with(settings.worker())
                        .with(lanes(lanes, settings.ingest().maxBatch()))
                        .with(outbox(settings, database))
                        .with(SourceIdentity.of(KafkaClients.admin(settings.kafka()), Topics.MESSAGES), memory),
                LoopClients.of(
                        settings.kafka(),
                        settings.instance(),
                        KafkaNames.INGEST,
                        settings.ingest().maxBatch()),
                new Ingest(
                        storeTenants,
                        results(settings, InstantSource.system()),
                        StrayRecords.of(KafkaClients.admin(settings.kafka()), Topics.MESSAGES),
                        new IngestMeters(meters),
                        memory::epochStart),
                meters);
    }

    /// By size: what storing takes grows with the text, beside what every record takes.
    static LoopOptions.Lanes lanes(WorkerLanes lanes, int maxBatch) {
        return lanes.of(
                Topics.MESSAGES,
                EACH,
                record -> Math.max(0, record.serializedValueSize()),
                new LaneSizes(maxBatch, FEW, FEW_BYTES, 4 * maxBatch));
    }

    /// Batches that were in hand when the tenant was erased have settled by the time that consumers are told.
    private static Outbox outbox(IngestSettings settings, TenantDatabase database) {
        var clock = InstantSource.system();
        var telling = new CutErased(
                new ErasureOutbox(database.erasures(NAME), codec(settings), Topics.STORED).after(IN_HAND, clock),
                new CutTopic(settings.kafka(), Topics.REJECTED),
                erased -> KeepRejected.of(erased, settings.kafka(), clock.instant()));
        return new TendRetention(
                telling,
                database,
                new KafkaMessageTopic(settings.kafka()),
                settings.retention().limits(),
                clock);
    }

    private static void learn(Path schemas) {
        try {
            LOG.info("further schemas: {}", FurtherSchemas.learn(schemas));
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedException("ALLUVIUM_SCHEMA_FOLDER: " + e.getMessage(), e);
        }
    }

    /// The topics come first: without them there is nothing to do with a database.
    private static TenantDatabase openDatabase(ProcessLife life, IngestSettings settings, MeterRegistry meters)
            throws Exception {
        AwaitTopics.await(
                KafkaClients.admin(settings.kafka()),
                List.of(Topics.MESSAGES, Topics.STORED, Topics.REJECTED),
                new OpenWhenReachable(life::awaitStop));
        AwaitTopics.requireRoomForMarks(KafkaClients.admin(settings.kafka()));
        return new OpenWhenReachable(life::awaitStop)
                .open(
                        "the database",
                        () -> TenantDatabase.open(DatabaseWiring.settings(settings.database(), NAME), meters),
                        DatabaseFailure::isTransient);
    }

    /// The pool keeps some for health checks and look-ups; more transactions than that only queue in the
    /// server.
    private static int transactionsAtOnce(IngestSettings settings) {
        return Math.max(1, Math.min(8, settings.database().maxConnections() - 2));
    }

    private static OutcomeRecords results(IngestSettings settings, InstantSource clock) {
        return new OutcomeRecords(codec(settings), clock);
    }

    private static PayloadCodec codec(IngestSettings settings) {
        return PayloadCodec.named(settings.result().format().name().toLowerCase(Locale.ROOT));
    }
}
