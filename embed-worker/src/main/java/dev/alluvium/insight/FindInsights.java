package dev.alluvium.insight;

import dev.alluvium.events.KafkaNames;
import dev.alluvium.events.Topics;
import dev.alluvium.insight.derive.CountDrops;
import dev.alluvium.insight.derive.Derivation;
import dev.alluvium.insight.derive.NothingDerived;
import dev.alluvium.insight.derive.chat.ModelDerivation;
import dev.alluvium.insight.derive.rules.RuleDerivation;
import dev.alluvium.insight.session.SessionLimits;
import dev.alluvium.insight.session.SessionStreams;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.kafka.CutTopic;
import dev.alluvium.runtime.kafka.LoopClients;
import dev.alluvium.runtime.kafka.LoopOptions;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.outbox.PublishNow;
import dev.alluvium.runtime.settings.InstanceSettings;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.runtime.settings.Secret;
import dev.alluvium.runtime.settings.WorkerSettings;
import dev.alluvium.wiring.CutErased;
import dev.alluvium.wiring.ErasureOutbox;
import dev.alluvium.wiring.KnownShares;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The worker's other half: watches sessions, and looks through those that are quiet.
public final class FindInsights implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String TELLER = "insights";

    /// What the process runs amid.
    ///
    /// @param sweepAfter how long work waits before it is looked for
    public record Surroundings(
            KafkaSettings kafka,
            InstanceSettings instance,
            WorkerSettings worker,
            KnownShares shares,
            InsightRetention retention,
            Duration sweepAfter) {}

    private final InsightParts parts;
    private final Surroundings around;
    private final InsightLoop loop;
    private final MeterRegistry meters;
    private volatile SessionStreams streams;

    /// @param parts     whose derivation is closed with this
    /// @param embedding whether there are messages to embed, which come first
    public FindInsights(InsightParts parts, Surroundings around, BooleanSupplier embedding, MeterRegistry meters) {
        this.parts = parts;
        this.around = around;
        this.meters = meters;
        var sweep = sweep();
        this.loop = new InsightLoop(
                parts,
                LoopOptions.of(Topics.QUIET)
                        .with(around.worker())
                        .with(outbox(parts, around, sweep))
                        .with(InsightLoop.lanes(around.shares(), lanes -> sweep.ifPresent(its -> its.waiting(lanes)))),
                LoopClients.of(around.kafka(), around.instance(), KafkaNames.INSIGHT, InsightLoop.SESSIONS_AT_ONCE),
                embedding,
                meters);
    }

    /// Where nothing is derived, nothing is ever marked as looked through.
    private Optional<SweepSessions> sweep() {
        if (parts.derivation() instanceof NothingDerived) {
            return Optional.empty();
        }
        var brought = Counter.builder("alluvium.insights.swept.sessions")
                .description("Sessions that no record was left of to have them looked through, brought again")
                .register(meters);
        return Optional.of(new SweepSessions(
                parts.database(),
                new SweepSessions.Sending(
                        new CutTopic(around.kafka(), Topics.QUIET)::partitions,
                        new PublishNow(around.kafka())::publish,
                        brought::increment),
                around.sweepAfter(),
                parts.settings().quiet(),
                parts.clock()));
    }

    private static Outbox outbox(InsightParts parts, Surroundings around, Optional<SweepSessions> sweep) {
        var topic = new CutTopic(around.kafka(), Topics.INSIGHTS);
        var telling = new ErasureOutbox(parts.database().erasures(TELLER), parts.codec(), Topics.INSIGHTS);
        var cutting = new CutErased(
                telling, topic, erased -> new KeepInsights(erased, parts.clock().instant()));
        around.retention().requireEnough();
        var expire = new ExpireInsights(
                parts.database(),
                topic::partitions,
                new PublishNow(around.kafka())::publish,
                around.retention(),
                parts.clock());
        return new TendInsights(cutting, topic, expire, sweep, parts.clock());
    }

    /// @param enabled false where nothing new is to be derived
    public static Derivation derivation(boolean enabled, InsightSettings.Model model, MeterRegistry meters) {
        if (!enabled) {
            return new NothingDerived();
        }
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

    public void addTo(HealthChecks checks) {
        loop.addTo(checks);
        checks.addLive("sessions", () -> streams == null ? Map.of() : streams.live());
    }

    public void start() {
        var settings = parts.settings();
        var limits = SessionLimits.of(settings.quiet(), settings.every());
        streams = new SessionStreams(
                KafkaNames.SESSIONS,
                Topics.STORED,
                limits,
                new SessionStreams.Surroundings(around.kafka(), stateFolder(), meters));
        loop.start();
    }

    private Path stateFolder() {
        return parts.settings()
                .state()
                .orElseGet(() -> Path.of(
                        System.getProperty("java.io.tmpdir"),
                        KafkaNames.SESSIONS + "-" + InstanceSettings.idOf(around.instance())));
    }

    /// Begins to stop both at once; [#close] waits for them.
    public void stop() {
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
        if (parts.derivation() instanceof ModelDerivation model) {
            model.close();
        }
    }
}
