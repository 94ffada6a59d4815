package dev.alluvium.gateway.publish;

import dev.alluvium.gateway.http.Problem;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// How many messages a tenant may publish in a second. Thread-safe.
public final class TenantBudget {
    private static final int MOST_BUCKETS = 10_000;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final int perSecond;
    private final Map<UUID, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Bucket> eldest) {
            return size() > MOST_BUCKETS;
        }
    };

    public TenantBudget(int perSecond) {
        this.perSecond = perSecond;
    }

    /// Counts messages, or answers 429. As many as one request may hold are let through whatever the rate is.
    void count(UUID tenant, int messages) {
        var probe = bucket(tenant).tryConsumeAndReturnRemaining(Math.min(messages, perSecond));
        if (!probe.isConsumed()) {
            throw tooMany(TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1);
        }
    }

    /// Counts messages of a stream that has begun: it is read more slowly, and only given up when that does not help.
    void await(UUID tenant, int messages) {
        try {
            if (!bucket(tenant).asBlocking().tryConsume(Math.min(messages, perSecond), PATIENCE)) {
                throw tooMany(PATIENCE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw tooMany(1);
        }
    }

    private RuntimeException tooMany(long seconds) {
        return Problem.tooMany("this tenant may publish " + perSecond + " messages a second", seconds)
                .exception();
    }

    private Bucket bucket(UUID tenant) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(
                    tenant,
                    _ -> Bucket.builder()
                            .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, SECOND))
                            .withNanosecondPrecision()
                            .build());
        }
    }
}
