package dev.alluvium.insight;

import dev.alluvium.events.Topics;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.kafka.BatchLoop;
import dev.alluvium.runtime.kafka.Notices;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// Reads sessions that are quiet and publishes what becomes of insights. Runs beside the loops that embed, on a
/// thread of its own.
public final class InsightLoop implements AutoCloseable {

    /// Each of them may hold a few hundred messages.
    public static final int SESSIONS_AT_ONCE = 8;

    private final BatchLoop<DeriveInsights.Looked> loop;
    private Thread thread;

    public record Clients(Consumer<byte[], byte[]> consumer, Supplier<Producer<byte[], byte[]>> producers) {}

    /// @param options   of [Topics#QUIET]
    /// @param embedding whether there are messages to embed, which come first
    public InsightLoop(
            InsightParts parts,
            BatchLoop.Options options,
            Clients clients,
            BooleanSupplier embedding,
            Notices notices,
            MeterRegistry registry) {
        this.loop = new BatchLoop<>(
                options.withDepth(1),
                clients.consumer(),
                clients.producers(),
                new DeriveInsights(parts, new InsightMeters(registry)),
                notices,
                new AfterEmbedding(embedding, parts.clock()),
                registry);
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
