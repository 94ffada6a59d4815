package dev.alluvium.ingest;

import dev.alluvium.events.RejectReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/// Outcomes by kind and, for rejections, by reason: as many series as there are reasons, however many tenants.
final class IngestMeters {

    private final Counter stored;
    private final Counter unchanged;
    private final Counter stray;
    private final Map<RejectReason, Counter> rejected = new EnumMap<>(RejectReason.class);

    IngestMeters(MeterRegistry registry) {
        stored = counter(registry, "stored", "");
        unchanged = counter(registry, "unchanged", "");
        stray = Counter.builder("alluvium.ingest.stray.records")
                .description("Records in another partition than Java clients choose for their key")
                .register(registry);
        for (var reason : RejectReason.values()) {
            rejected.put(reason, counter(registry, "rejected", reason.code()));
        }
    }

    void count(Outcome outcome) {
        switch (outcome) {
            case Outcome.Stored _ -> stored.increment();
            case Outcome.Unchanged _ -> unchanged.increment();
            case Outcome.Rejected why -> rejected.get(why.reason()).increment();
        }
    }

    void countStray() {
        stray.increment();
    }

    private static Counter counter(MeterRegistry registry, String outcome, String reason) {
        return Counter.builder("alluvium.ingest.records")
                .description("Records by what became of them")
                .tag("outcome", outcome)
                .tag("reason", reason)
                .register(registry);
    }
}
