package dev.alluvium.query.admission;

import java.util.HashMap;
import java.util.Map;

/// Bytes of bodies and answers that this process holds, from when they are read until they are written or
/// dropped. What would go beyond the room of the process, or of one tenant, is refused before it is read.
/// Thread-safe.
///
/// Counted is what the heap holds and not what goes over the wire: an answer's texts, which are written as
/// JSON piece by piece, whatever length JSON makes of them.
public final class BytesInFlight {
    private final long most;
    private final long mostOfOne;
    private final Map<Object, Long> held = new HashMap<>();
    private long all;

    /// @param most of the process
    /// @param mostOfOne of one tenant
    public BytesInFlight(long most, long mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /// What one request holds; nothing at first.
    public Held hold(Object who) {
        return new Held(who);
    }

    public synchronized long held() {
        return all;
    }

    private synchronized void add(Object who, long bytes) {
        long its = held.getOrDefault(who, 0L) + bytes;
        if (bytes > 0 && (its > mostOfOne || all + bytes > most)) {
            throw new BusyException(
                    its > mostOfOne
                            ? "this tenant's requests and answers in progress hold too much memory; read the answers"
                            : "requests and answers in progress hold too much memory");
        }
        all += bytes;
        if (its == 0) {
            held.remove(who);
        } else {
            held.put(who, its);
        }
    }

    /// Belongs to one thread.
    public final class Held implements AutoCloseable {
        private final Object who;
        private long bytes;

        private Held(Object who) {
            this.who = who;
        }

        /// @throws BusyException when there is no room for so many more
        public void grow(long more) {
            add(who, more);
            bytes += more;
        }

        /// Gives back what is not needed any more, down to so many.
        public void shrinkTo(long fewer) {
            if (fewer < bytes) {
                add(who, fewer - bytes);
                bytes = fewer;
            }
        }

        public long bytes() {
            return bytes;
        }

        @Override
        public void close() {
            shrinkTo(0);
        }
    }
}
