package dev.alluvium.http.admission;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How long a refusal is kept back. Whoever is refused now and then is told at once. Whoever asks again at once on
/// hundreds of connections is told later and later, since a refusal costs a connection, a head and a credential too
/// (tarpitting). The pace is the generic cell rate algorithm (ITU-T I.371), for each party (tenant) by itself.
/// Memory is bounded, and thread-safe.
public final class RefusalPace {
    private static final int MOST_PARTIES = 10_000;

    private final long between;
    private final long atOnce;
    private final long longest;
    private final LongSupplier nanoTime;
    /// When the refusal after the last one is due.
    private final Map<Object, Long> due = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Long> eldest) {
            return size() > MOST_PARTIES;
        }
    };

    /// @param perSecond refusals that are told at once
    /// @param longest that a refusal is kept back
    public RefusalPace(int perSecond, Duration longest) {
        this(perSecond, longest, System::nanoTime);
    }

    RefusalPace(int perSecond, Duration longest, LongSupplier nanoTime) {
        this.atOnce = Duration.ofSeconds(1).toNanos();
        this.between = atOnce / perSecond;
        this.longest = longest.toNanos();
        this.nanoTime = nanoTime;
    }

    /// Counts a refusal.
    ///
    /// @return how long it is to be kept back, zero for one that is told at once
    public synchronized Duration next(Object who) {
        long now = nanoTime.getAsLong();
        long its = Math.max(now, due.getOrDefault(who, now)) + between;
        long pause = Math.max(0, its - now - atOnce);
        if (pause < longest) {
            due.put(who, its);
        }
        return Duration.ofNanos(Math.min(pause, longest));
    }
}
