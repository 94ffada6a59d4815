package dev.alluvium.query.search.vector;

import static dev.alluvium.database.generated.Tables.MESSAGE_COUNTS;
import static org.jooq.impl.DSL.sum;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// How many messages of a tenant have vectors, and how they lie. An answer is a few seconds old at most:
/// it decides how a search is done, not what it finds. Thread-safe.
final class TenantSizes {
    private static final long FRESH = Duration.ofSeconds(5).toNanos();
    /// Tenants remembered at most.
    private static final int ROOM = 10_000;

    /// @param crowded whether several of its nearest vectors were found to be of one message
    private record Size(long messages, long readAt, boolean crowded) {}

    private final Map<TenantId, Size> sizes = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    TenantSizes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// What is remembered of it.
    OptionalLong recent(TenantId tenant) {
        var known = sizes.get(tenant);
        return known != null && nanoTime.getAsLong() - known.readAt < FRESH
                ? OptionalLong.of(known.messages)
                : OptionalLong.empty();
    }

    long of(TenantTransaction tx) {
        long now = nanoTime.getAsLong();
        var known = sizes.get(tx.tenant());
        if (known != null && now - known.readAt < FRESH) {
            return known.messages;
        }
        if (sizes.size() >= ROOM) {
            sizes.clear();
        }
        long messages = read(tx);
        sizes.put(tx.tenant(), new Size(messages, now, false));
        return messages;
    }

    /// Whether a search had to look at more vectors than it wanted messages for, lately.
    boolean isCrowded(TenantId tenant) {
        var known = sizes.get(tenant);
        return known != null && known.crowded;
    }

    /// Until it is read again.
    void crowded(TenantId tenant) {
        sizes.computeIfPresent(tenant, (_, known) -> new Size(known.messages, known.readAt, true));
    }

    private static long read(TenantTransaction tx) {
        var c = MESSAGE_COUNTS.as("c");
        var total = tx.sql()
                .select(sum(c.STORED.minus(c.PENDING).minus(c.FAILED)))
                .from(c)
                .where(c.TENANT_ID.eq(tx.tenant().value()))
                .fetchSingle()
                .value1();
        return total == null ? 0 : Math.max(0, total.longValue());
    }
}
