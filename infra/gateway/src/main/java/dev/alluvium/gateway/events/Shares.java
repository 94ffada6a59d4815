package dev.alluvium.gateway.events;

import dev.alluvium.gateway.http.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// So many of something at once, of all tenants and of each. Thread-safe.
final class Shares {
    private static final int RETRY_AFTER_SECONDS = 5;

    private final String what;
    private final int ofTenant;
    private final Semaphore all;
    private final Map<UUID, Integer> taken = new HashMap<>();

    /// @param what named to who gets none, such as `open streams`
    Shares(String what, int all, int ofTenant) {
        this.what = what;
        this.ofTenant = ofTenant;
        this.all = new Semaphore(all, true);
    }

    /// One of them until it is closed; 429 when the tenant has its share, 503 when none gets free in time.
    Share take(UUID tenant, Duration patience) {
        synchronized (taken) {
            int own = taken.getOrDefault(tenant, 0);
            if (own >= ofTenant) {
                throw Problem.tooMany("a tenant has at most " + ofTenant + " " + what, RETRY_AFTER_SECONDS)
                        .exception();
            }
            taken.put(tenant, own + 1);
        }
        if (!acquire(patience)) {
            release(tenant);
            throw Problem.unavailable("there are too many " + what + "; try again", RETRY_AFTER_SECONDS)
                    .exception();
        }
        return () -> {
            all.release();
            release(tenant);
        };
    }

    private boolean acquire(Duration patience) {
        try {
            return all.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void release(UUID tenant) {
        synchronized (taken) {
            taken.computeIfPresent(tenant, (_, own) -> own == 1 ? null : own - 1);
        }
    }

    int inAll() {
        synchronized (taken) {
            return taken.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    interface Share extends AutoCloseable {
        @Override
        void close();
    }
}
