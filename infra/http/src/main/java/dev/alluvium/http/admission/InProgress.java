package dev.alluvium.http.admission;

import java.util.HashMap;
import java.util.Map;

/// Bounds how many requests of one tenant are in progress, those that wait included. Thread-safe.
public final class InProgress {
    private final int most;
    private final String what;
    private final Map<Object, Integer> counts = new HashMap<>();

    /// @param what is counted, as in "requests"
    public InProgress(int most, String what) {
        this.most = most;
        this.what = what;
    }

    /// One that has begun, and ends when it is closed.
    public interface One extends AutoCloseable {
        @Override
        void close();
    }

    /// @throws BusyException when the tenant has as many already
    public synchronized One begin(Object who) {
        int its = counts.getOrDefault(who, 0);
        if (its >= most) {
            throw new BusyException("this tenant has " + most + " " + what + " in progress already");
        }
        counts.put(who, its + 1);
        return () -> end(who);
    }

    private synchronized void end(Object who) {
        counts.computeIfPresent(who, (_, its) -> its == 1 ? null : its - 1);
    }

    public synchronized int of(Object who) {
        return counts.getOrDefault(who, 0);
    }
}
