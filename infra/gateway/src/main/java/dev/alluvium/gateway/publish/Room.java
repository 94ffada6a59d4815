package dev.alluvium.gateway.publish;

import dev.alluvium.gateway.http.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// Bytes of bodies that are held, of all tenants and of each. Thread-safe.
public final class Room {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final long all;
    private final long ofTenant;
    private final Map<UUID, Long> held = new HashMap<>();
    private long sum;

    /// @param all bytes of everybody
    /// @param ofTenant bytes of one tenant
    public Room(long all, long ofTenant) {
        this.all = all;
        this.ofTenant = ofTenant;
    }

    /// Holds so many bytes until it is closed, or answers 503.
    public Held take(UUID tenant, long bytes) {
        synchronized (held) {
            long own = held.getOrDefault(tenant, 0L) + bytes;
            // What is alone always has room: else it never would.
            if (sum > 0 && sum + bytes > all || own > bytes && own > ofTenant) {
                throw Problem.unavailable("too many bytes of bodies are in progress; try again", RETRY_AFTER_SECONDS)
                        .exception();
            }
            sum += bytes;
            held.put(tenant, own);
        }
        return () -> release(tenant, bytes);
    }

    private void release(UUID tenant, long bytes) {
        synchronized (held) {
            sum -= bytes;
            held.computeIfPresent(tenant, (_, own) -> own == bytes ? null : own - bytes);
        }
    }

    public interface Held extends AutoCloseable {
        @Override
        void close();
    }
}
