package dev.alluvium.gateway.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// How deliveries go.
record Meters(Counter delivered, Counter failed) {
    static Meters in(MeterRegistry registry) {
        return new Meters(counter(registry, "delivered"), counter(registry, "failed"));
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("alluvium.gateway.webhooks")
                .description("Attempts to deliver an event to a webhook")
                .tag("outcome", outcome)
                .register(registry);
    }
}
