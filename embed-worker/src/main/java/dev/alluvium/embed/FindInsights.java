package dev.alluvium.embed;

import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.Topics;
import dev.alluvium.insight.InsightLoop;
import dev.alluvium.insight.InsightParts;
import dev.alluvium.insight.SessionStreams;
import dev.alluvium.insight.derive.CountDrops;
import dev.alluvium.insight.derive.Derivation;
import dev.alluvium.insight.derive.ModelDerivation;
import dev.alluvium.insight.derive.NothingDerived;
import dev.alluvium.insight.derive.RuleDerivation;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.kafka.BatchLoop.Options;
import dev.alluvium.runtime.settings.InstanceSettings;
import dev.alluvium.runtime.settings.Secret;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// The worker's other half: watches sessions, and looks through those that are quiet.
final class FindInsights implements AutoCloseable {

    private static final String STREAMS = "alluvium-sessions";
    private static final String GROUP = "alluvium-insight";
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String TELLER = "insights";

    private final EmbedSettings settings;
    private final String instance;
    private final Derivation derivation;
    private final InsightLoop loop;
    private volatile SessionStreams streams;

    FindInsights(
            EmbedSettings settings,
            TenantDatabase database,
            EmbeddingModel model,
            short generation,
            BooleanSupplier embedding,
            MeterRegistry meters) {
        this.settings = settings;
        this.instance = InstanceSettings.idOf(settings.instance());
        var codec = EmbedWorker.codec(settings);
        this.derivation = derivation(settings, meters);
        var parts = new InsightParts(
                database,
                model,
                generation,
                derivation,
                new TextAnalyzer(settings.language()),
                codec,
                settings.insight(),
                InstantSource.system());
        this.loop = new InsightLoop(
                parts,
                Options.of(Topics.QUIET).with(settings.worker()),
                new InsightLoop.Clients(
                        EmbedLoops.consumer(settings, GROUP, InsightLoop.SESSIONS_AT_ONCE),
                        EmbedLoops.producers(settings, GROUP + "-" + instance)),
                embedding,
                new TellErasures(database.erasures(TELLER), codec, Topics.INSIGHTS),
                meters);
    }

    private static Derivation derivation(EmbedSettings settings, MeterRegistry meters) {
        if (!settings.insights()) {
            return new NothingDerived();
        }
        var model = settings.insight().model();
        model.requireWhole();
        if (model.url().isEmpty()) {
            return new RuleDerivation();
        }
        var options = new ModelDerivation.Options(
                model.url().get(),
                model.name().orElseThrow(),
                model.apiKey().map(Secret::value),
                model.timeout(),
                model.budget(),
                PAUSE);
        return new ModelDerivation(options, CountDrops.on(meters), InstantSource.system());
    }

    void addTo(HealthChecks checks) {
        loop.addTo(checks);
        checks.addLive("sessions", () -> streams == null ? Map.of() : streams.live());
    }

    void start() {
        streams = new SessionStreams(STREAMS, Topics.STORED, settings.insight(), settings.kafka(), state());
        loop.start();
    }

    private Path state() {
        return settings.insight()
                .state()
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), STREAMS + "-" + instance));
    }

    /// Begins to stop both at once; [#close] waits for them.
    void stop() {
        loop.stop();
        if (streams != null) {
            Thread.ofPlatform().name("stop-sessions").start(streams::close);
        }
    }

    @Override
    public void close() {
        if (streams != null) {
            streams.close();
        }
        loop.close();
        if (derivation instanceof ModelDerivation model) {
            model.close();
        }
    }
}
