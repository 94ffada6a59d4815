package dev.alluvium.wiring;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantShare;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The shares of the tenants whose records are read, answered from memory: a thread of its own asks the
/// database, every second and at once for a tenant that comes. Answers that are used are younger than five
/// seconds, except while the database is away. Thread-safe.
public final class KnownShares implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KnownShares.class);
    private static final long ASK_EVERY_MILLIS = 1_000;
    private static final long FRESH = TimeUnit.SECONDS.toNanos(4);
    /// A database that does not answer is no reason to hold records back: that is what settling them is for.
    private static final long HOLD_AT_MOST = TimeUnit.SECONDS.toNanos(1);
    private static final long IN_USE = TimeUnit.SECONDS.toNanos(30);
    private static final int MANY = 50_000;

    private final Function<Collection<TenantId>, Map<TenantId, TenantShare>> directory;
    private final LongSupplier nanoTime;
    private final Map<UUID, Known> known = new ConcurrentHashMap<>();
    private final Semaphore wanted = new Semaphore(0);
    private final Thread asking;
    private boolean away;

    private static final class Known {
        private volatile TenantShare share;
        private volatile long asked;
        private volatile long used;
        private volatile long wantedSince;
        private volatile boolean isWanted;
    }

    /// @param directory asked on a thread of this object's own
    public KnownShares(Function<Collection<TenantId>, Map<TenantId, TenantShare>> directory) {
        this(directory, System::nanoTime);
        asking.start();
    }

    /// For whoever calls [#ask] at the right times.
    KnownShares(Function<Collection<TenantId>, Map<TenantId, TenantShare>> directory, LongSupplier nanoTime) {
        this.directory = directory;
        this.nanoTime = nanoTime;
        this.asking = Thread.ofVirtual().name("shares of tenants").unstarted(this::askNowAndThen);
    }

    public double share(UUID tenant) {
        var known = use(tenant).share;
        return known == null ? TenantShare.USUAL.share() : known.share();
    }

    /// 0 for a moment, while it is not known.
    public double messagesPerSecond(UUID tenant) {
        var its = use(tenant);
        if (its.isWanted && nanoTime.getAsLong() - its.wantedSince < HOLD_AT_MOST) {
            return 0;
        }
        var share = its.share;
        return share == null || share.messagesPerSecond() == null
                ? Double.POSITIVE_INFINITY
                : share.messagesPerSecond();
    }

    private Known use(UUID tenant) {
        long now = nanoTime.getAsLong();
        var its = known.get(tenant);
        if (its == null) {
            its = new Known();
            known.put(tenant, its);
        } else if (its.isWanted || its.share != null && now - its.asked < FRESH) {
            its.used = now;
            return its;
        }
        its.used = now;
        its.wantedSince = now;
        its.isWanted = true;
        wanted.release();
        return its;
    }

    private void askNowAndThen() {
        try {
            while (true) {
                boolean came = wanted.tryAcquire(ASK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                wanted.drainPermits();
                ask(came);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @param thoseThatCame only those of which nothing is known
    void ask(boolean thoseThatCame) {
        long now = nanoTime.getAsLong();
        if (known.size() > MANY) {
            known.values().removeIf(its -> now - its.used > IN_USE);
        }
        var ids = new ArrayList<TenantId>();
        known.forEach((id, its) -> {
            if (its.isWanted || !thoseThatCame && now - its.used < IN_USE) {
                ids.add(new TenantId(id));
            }
        });
        if (ids.isEmpty()) {
            return;
        }
        try {
            var shares = directory.apply(ids);
            ids.forEach(id -> answer(known.get(id.value()), shares.getOrDefault(id, TenantShare.USUAL), now));
            away = false;
        } catch (RuntimeException e) {
            if (!away) {
                LOG.warn("the shares of tenants cannot be read; the last known ones hold: {}", e.getMessage());
            }
            away = true;
        }
    }

    private static void answer(Known its, TenantShare share, long asked) {
        if (its != null) {
            its.share = share;
            its.asked = asked;
            its.isWanted = false;
        }
    }

    @Override
    public void close() {
        asking.interrupt();
    }
}
