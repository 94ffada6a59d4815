package dev.alluvium.insight.derive;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// Told of everything that was dropped. Thread-safe.
@FunctionalInterface
public interface CountDrops {

    void dropped(DropReason reason);

    /// As `alluvium.insights.dropped`, by reason; each is there from the start.
    static CountDrops on(MeterRegistry registry) {
        for (var reason : DropReason.values()) {
            counter(registry, reason);
        }
        return reason -> counter(registry, reason).increment();
    }

    private static Counter counter(MeterRegistry registry, DropReason reason) {
        return Counter.builder("alluvium.insights.dropped")
                .description("Candidates that were not kept")
                .tag("reason", reason.label())
                .register(registry);
    }
}
