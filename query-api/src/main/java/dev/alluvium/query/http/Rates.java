package dev.alluvium.query.http;

import dev.alluvium.database.tenant.Caller;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.query.http.problem.Problem;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/// How often a key and a tenant may ask. Each has a bucket of one second's requests, which fills up again
/// evenly. A token counts by its principal, as its text changes every few minutes.
///
/// The rates are those of one process: two processes admit twice as much. Memory is bounded, and thread-safe.
final class Rates {
    static final int MOST_BUCKETS = 10_000;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final int ofKey;
    private final int ofTenant;
    private final LruMap<Object, Bucket> keys = new LruMap<>(MOST_BUCKETS);
    private final int tokens;
    private final LruMap<TenantId, Bucket> tenants = new LruMap<>(MOST_BUCKETS);
    private final LruMap<TenantId, Bucket> texts = new LruMap<>(MOST_BUCKETS);

    /// @param ofKey requests a second of one key
    /// @param ofTenant requests a second of all keys of a tenant
    /// @param tokens a second of the texts that a tenant has embedded
    Rates(int ofKey, int ofTenant, int tokens) {
        this.ofKey = ofKey;
        this.ofTenant = ofTenant;
        this.tokens = tokens;
    }

    private record Speaker(TenantId tenant, Object principal) {}

    /// Counts a request, or answers it with 429.
    void count(Caller caller) {
        var key = caller.keyId() == null ? new Speaker(caller.tenant(), caller.principal()) : caller.keyId();
        take(keys.get(key, () -> bucket(ofKey)), 1, "this key may ask " + ofKey + " times a second");
        take(
                tenants.get(caller.tenant(), () -> bucket(ofTenant)),
                1,
                "this tenant may ask " + ofTenant + " times a second");
    }

    /// Counts a text by what it costs a model, or answers with 429. One text is let through whatever the rate
    /// is.
    void countTokens(Caller caller, int count) {
        take(
                texts.get(caller.tenant(), () -> bucket(tokens)),
                Math.min(count, tokens),
                "this tenant may have " + tokens + " tokens a second embedded");
    }

    private static Bucket bucket(int perSecond) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, SECOND))
                .withNanosecondPrecision()
                .build();
    }

    private static void take(Bucket bucket, int count, String rate) {
        var probe = bucket.tryConsumeAndReturnRemaining(count);
        if (!probe.isConsumed()) {
            throw Problem.tooMany(rate, Duration.ofNanos(probe.getNanosToWaitForRefill()))
                    .exception();
        }
    }
}
