package dev.alluvium.gateway.waiting;

import dev.alluvium.events.KafkaNames;
import dev.alluvium.events.Topics;
import dev.alluvium.gateway.waiting.OldestRecord.Waiting;
import dev.alluvium.runtime.settings.KafkaSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long the oldest record has waited that the workers have not taken, and how many wait: known when all workers are
/// dead, too. Looked at every fifteen seconds and never by a scrape; what could not be learned for a minute is left out
/// (NaN), since an old figure would look like a new one. Thread-safe.
public final class WaitingMeters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingMeters.class);
    private static final Duration EVERY = Duration.ofSeconds(15);
    private static final long KNOWN = Duration.ofMinutes(1).toNanos();

    /// Who takes what. The names are part of the contract.
    private static final List<Watched> ALL =
            List.of(new Watched(KafkaNames.INGEST, Topics.MESSAGES), new Watched(KafkaNames.EMBED, Topics.STORED));

    private record Watched(String group, String topic) {}

    private record Sample(Waiting waiting, long at) {}

    private record Count(long records, long at) {}

    private final Map<Watched, Sample> samples = new ConcurrentHashMap<>();
    private final OldestRecord records;
    private final RejectedRecords rejected;
    private volatile Count waiting = new Count(0, System.nanoTime() - 2 * KNOWN);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("waiting-records").factory());

    public WaitingMeters(KafkaSettings settings, MeterRegistry meters) {
        this.records = new OldestRecord(settings);
        this.rejected = new RejectedRecords(settings, Topics.REJECTED, Topics.REPLAYED);
        Gauge.builder("alluvium.rejected.waiting", () -> rejected(waiting))
                .description("Rejected records that nobody has sent back")
                .register(meters);
        for (var watched : ALL) {
            Gauge.builder("alluvium.group.oldest", () -> seconds(watched))
                    .description("How long the oldest record that is not taken has waited")
                    .baseUnit("seconds")
                    .tags("group", watched.group, "topic", watched.topic)
                    .register(meters);
            Gauge.builder("alluvium.group.records", () -> records(watched))
                    .description("Records that are not taken, markers of transactions among them")
                    .tags("group", watched.group, "topic", watched.topic)
                    .register(meters);
        }
        clock.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private double seconds(Watched watched) {
        var sample = known(watched);
        if (sample == null) {
            return Double.NaN;
        }
        return sample.oldest()
                .map(oldest ->
                        Math.max(0, Duration.between(oldest, Instant.now()).toMillis() / 1e3))
                .orElse(0.0);
    }

    private double records(Watched watched) {
        var sample = known(watched);
        return sample == null ? Double.NaN : sample.records();
    }

    private Waiting known(Watched watched) {
        var sample = samples.get(watched);
        return sample == null || System.nanoTime() - sample.at > KNOWN ? null : sample.waiting;
    }

    private static double rejected(Count count) {
        return System.nanoTime() - count.at > KNOWN ? Double.NaN : count.records;
    }

    private void look() {
        lookAtGroups();
        try {
            waiting = new Count(rejected.count(), System.nanoTime());
        } catch (TimeoutException | RuntimeException e) {
            LOG.debug("how many rejected records wait is not known", e);
        }
    }

    private void lookAtGroups() {
        for (var watched : ALL) {
            try {
                samples.put(watched, new Sample(records.of(watched.group, watched.topic), System.nanoTime()));
            } catch (ExecutionException | TimeoutException | RuntimeException e) {
                // Whatever it is: a look that ends the schedule would be the last.
                LOG.debug("what waits for {} is not known", watched.group, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// The clients belong to the thread that looks, which closes them.
    @Override
    public void close() {
        clock.execute(records::close);
        clock.execute(rejected::close);
        clock.shutdown();
    }
}
