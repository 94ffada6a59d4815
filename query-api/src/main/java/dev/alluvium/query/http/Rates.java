package dev.alluvium.query.http;

import dev.alluvium.database.Caller;
import dev.alluvium.database.TenantId;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/// How often a key and a tenant may ask. Each has a bucket of one second's requests, which fills up again evenly. A
/// token counts by its principal, as its text changes every few minutes.
///
/// The rates are those of one process: two processes admit twice as much. Memory is bounded, and thread-safe.
final class Rates {
    static final int MOST_BUCKETS = 10_000;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final int ofKey;
    private final int ofTenant;
    private final LruMap<Object, Bucket> keys = new LruMap<>(MOST_BUCKETS);
    private final LruMap<TenantId, Bucket> tenants = new LruMap<>(MOST_BUCKETS);

    /// @param ofKey requests a second of one key
    /// @param ofTenant requests a second of all keys of a tenant
    Rates(int ofKey, int ofTenant) {
        this.ofKey = ofKey;
        this.ofTenant = ofTenant;
    }

    private record Speaker(TenantId tenant, Object principal) {}

    /// Counts a request, or answers it with 429.
    void count(Caller caller) {
        var key = caller.keyId() == null ? new Speaker(caller.tenant(), caller.principal()) : caller.keyId();
        take(keys.get(key, () -> bucket(ofKey)), "this key may ask " + ofKey + " times a second");
        take(
                tenants.get(caller.tenant(), () -> bucket(ofTenant)),
                "this tenant may ask " + ofTenant + " times a second");
    }

    private static Bucket bucket(int perSecond) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, SECOND))
                .withNanosecondPrecision()
                .build();
    }

    private static void take(Bucket bucket, String rate) {
        var probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw Problem.tooMany(rate, Duration.ofNanos(probe.getNanosToWaitForRefill()))
                    .exception();
        }
    }
}
