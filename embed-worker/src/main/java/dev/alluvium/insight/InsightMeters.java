package dev.alluvium.insight;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;

/// What becomes of sessions and of what was found in them.
final class InsightMeters {

    private final MeterRegistry registry;
    private final Timer looking;

    InsightMeters(MeterRegistry registry) {
        this.registry = registry;
        this.looking = Timer.builder("alluvium.insights.look")
                .description("Time to look one session through")
                .register(registry);
    }

    Timer looking() {
        return looking;
    }

    void changed(String change) {
        count("alluvium.insights.changes", "Changes of insights", "change", change.toLowerCase(Locale.ROOT));
    }

    void dropped(String reason) {
        count("alluvium.insights.dropped", "Candidates that were not kept", "reason", reason);
    }

    void window(String outcome) {
        count("alluvium.insights.windows", "Sessions by what became of them", "outcome", outcome);
    }

    private void count(String name, String description, String tag, String value) {
        Counter.builder(name)
                .description(description)
                .tag(tag, value)
                .register(registry)
                .increment();
    }
}
