package dev.alluvium.query.operator;

import dev.alluvium.database.control.Backlog;
import dev.alluvium.database.control.Backlogs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages by state and the age of the oldest pending one: of all tenants together, and of those that are
/// worst off. However many tenants there are, the number of series is bounded; and tenants go by their ids,
/// because anybody may read metrics. Sampled every ten seconds while somebody looks, by a thread of its own:
/// a scrape waits for no database, and is told how old the sample is. Thread-safe.
public final class BacklogMeters {
    public static final int TENANTS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(BacklogMeters.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final long LOOKED_AT = Duration.ofMinutes(2).toNanos();

    private final Backlogs backlogs;
    private final InstantSource clock;
    private final MultiGauge messages;
    private final MultiGauge oldest;
    private volatile long asked = System.nanoTime();
    private volatile long sampled = System.nanoTime();
    private boolean sampling;

    public BacklogMeters(Backlogs backlogs, InstantSource clock, MeterRegistry meters) {
        this.backlogs = backlogs;
        this.clock = clock;
        this.messages = MultiGauge.builder("alluvium.tenant.messages")
                .description("Messages by state, of the tenants that are worst off and of all")
                .register(meters);
        this.oldest = MultiGauge.builder("alluvium.tenant.oldest.pending")
                .description("How long the oldest pending message has waited")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("alluvium.tenant.sample.age", () -> (System.nanoTime() - sampled) / 1e9)
                .description("How long ago the tenants' messages were counted")
                .baseUnit("seconds")
                .register(meters);
        look();
    }

    /// Somebody looks.
    public synchronized void look() {
        asked = System.nanoTime();
        if (!sampling) {
            sampling = true;
            Thread.ofVirtual().name("backlogs of tenants").start(this::sampleWhileLookedAt);
        }
    }

    private void sampleWhileLookedAt() {
        try {
            while (goesOn()) {
                sample();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean goesOn() {
        sampling = System.nanoTime() - asked < LOOKED_AT;
        return sampling;
    }

    private void sample() {
        var rows = new ArrayList<Backlog>();
        try {
            var report = backlogs.worst(TENANTS);
            rows.add(report.all());
            rows.addAll(report.worst());
        } catch (RuntimeException e) {
            // Figures that are not known are left out: old ones would look like new ones.
            LOG.warn("the tenants' backlogs cannot be read");
        }
        messages.register(rows.stream().flatMap(its -> states(its).stream()).toList(), true);
        var now = clock.instant();
        oldest.register(
                rows.stream()
                        .<Row<?>>map(its -> Row.of(tags(its), BacklogRoutes.age(its, now) / 1e3))
                        .toList(),
                true);
        if (!rows.isEmpty()) {
            sampled = System.nanoTime();
        }
    }

    private static List<Row<?>> states(Backlog backlog) {
        return List.of(
                state(backlog, "stored", Backlog::stored),
                state(backlog, "embedded", Backlog::embedded),
                state(backlog, "pending", Backlog::pending),
                state(backlog, "failed", Backlog::failed),
                state(backlog, "deleted", Backlog::deleted));
    }

    private static Row<?> state(Backlog backlog, String state, ToDoubleFunction<Backlog> count) {
        return Row.of(tags(backlog).and("state", state), count.applyAsDouble(backlog));
    }

    private static Tags tags(Backlog backlog) {
        return Tags.of(
                "tenant", backlog.tenant() == null ? "all" : backlog.tenant().toString());
    }
}
