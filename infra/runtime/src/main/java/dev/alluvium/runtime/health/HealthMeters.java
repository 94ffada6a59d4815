package dev.alluvium.runtime.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;

/// What the checks say, as figures. They are asked at a pace of this process's own, so that a
/// scrape waits for none of them and figures that checks bring along are fresh where nobody asks
/// for health. Thread-safe.
public final class HealthMeters implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(5);

    private final HealthChecks checks;
    private final MultiGauge up;
    private final Thread sampler;
    private volatile double live = 1;
    private volatile double ready;

    private HealthMeters(HealthChecks checks, MeterRegistry meters, Duration every) {
        this.checks = checks;
        this.up = MultiGauge.builder("alluvium.check.up")
                .description("1 while the check of the process passes")
                .register(meters);
        gauge("alluvium.live", "0 when only a restart helps the process", meters, () -> live);
        gauge("alluvium.ready", "1 while the process can do its work", meters, () -> ready);
        this.sampler = Thread.ofVirtual().name("health meters").start(() -> sample(every));
    }

    private static void gauge(
            String name, String description, MeterRegistry meters, java.util.function.Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(meters);
    }

    /// Samples until it is closed.
    public static HealthMeters watch(HealthChecks checks, MeterRegistry meters) {
        return new HealthMeters(checks, meters, EVERY);
    }

    static HealthMeters watch(HealthChecks checks, MeterRegistry meters, Duration every) {
        return new HealthMeters(checks, meters, every);
    }

    private void sample(Duration every) {
        try {
            while (true) {
                live = figure(checks.live().up());
                var report = checks.ready();
                ready = figure(report.up());
                up.register(
                        report.checks().stream()
                                .<Row<?>>map(check -> Row.of(Tags.of("check", check.name()), figure(check.up())))
                                .toList(),
                        true);
                Thread.sleep(every);
            }
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        }
    }

    private static double figure(boolean up) {
        return up ? 1 : 0;
    }

    @Override
    public void close() {
        sampler.interrupt();
    }
}
