package dev.alluvium.insight;

import dev.alluvium.events.Topics;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.kafka.BatchLoop;
import dev.alluvium.runtime.kafka.LoopClients;
import dev.alluvium.runtime.kafka.LoopOptions;
import dev.alluvium.runtime.kafka.lane.LaneSizes;
import dev.alluvium.runtime.kafka.lane.LaneState;
import dev.alluvium.wiring.KnownShares;
import dev.alluvium.wiring.TenantLanes;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Reads sessions that are quiet and publishes what becomes of insights. Runs beside the loops that embed, on
/// a thread of its own.
public final class InsightLoop implements AutoCloseable {

    /// Each of them may hold a few hundred messages.
    public static final int SESSIONS_AT_ONCE = 8;

    /// Whoever has no more sessions waiting goes before those who have.
    private static final int FEW = 4;

    private final BatchLoop<DeriveInsights.Looked> loop;
    private Thread thread;

    /// @param options   of [Topics#QUIET]
    /// @param embedding whether there are messages to embed, which come first
    public InsightLoop(
            InsightParts parts,
            LoopOptions options,
            LoopClients clients,
            BooleanSupplier embedding,
            MeterRegistry registry) {
        this.loop = new BatchLoop<>(
                options.withDepth(1).with(new AfterEmbedding(embedding, parts.clock())),
                clients,
                new DeriveInsights(parts, new InsightMeters(registry)),
                registry);
    }

    /// By share; a limit of messages says nothing about sessions.
    ///
    /// @param watcher told every second what waits
    public static LoopOptions.Lanes lanes(KnownShares shares, Consumer<List<LaneState>> watcher) {
        return new LoopOptions.Lanes(
                new TenantLanes(_ -> 1, shares, false),
                new LaneSizes(SESSIONS_AT_ONCE, FEW, FEW, 8 * SESSIONS_AT_ONCE),
                watcher);
    }

    public void addTo(HealthChecks checks) {
        checks.addLive("insight-loop", loop::live);
        checks.add("insights", loop::progress);
    }

    /// A failure of the thread ends the process.
    public void start() {
        thread = Thread.ofPlatform().name("insights").start(loop::run);
    }

    public void stop() {
        loop.stop();
    }

    /// Waits for the thread to end.
    @Override
    public void close() {
        loop.stop();
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        loop.close();
    }
}
