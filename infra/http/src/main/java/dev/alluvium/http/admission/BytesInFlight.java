package dev.alluvium.http.admission;

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
    private final boolean lettingOneAlone;
    private final Map<Object, Long> held = new HashMap<>();
    private long all;

    /// @param most of the process
    /// @param mostOfOne of one tenant
    public BytesInFlight(long most, long mostOfOne) {
        this(most, mostOfOne, false);
    }

    private BytesInFlight(long most, long mostOfOne, boolean lettingOneAlone) {
        this.most = most;
        this.mostOfOne = mostOfOne;
        this.lettingOneAlone = lettingOneAlone;
    }

    /// What is alone has room, however large it is: else a small process would never take a large body.
    public static BytesInFlight lettingOneAlone(long most, long mostOfOne) {
        return new BytesInFlight(most, mostOfOne, true);
    }

    /// What one request holds; nothing at first.
    public Held hold(Object who) {
        return new Held(who);
    }

    /// Holds so many from the start.
    ///
    /// @throws BusyException when there is no room for them
    public Held take(Object who, long bytes) {
        var taken = hold(who);
        taken.grow(bytes);
        return taken;
    }

    public synchronized long held() {
        return all;
    }

    private synchronized void add(Object who, long bytes) {
        long its = held.getOrDefault(who, 0L) + bytes;
        boolean tooManyOfOne = its > mostOfOne && !(lettingOneAlone && its == bytes);
        boolean tooMany = all + bytes > most && !(lettingOneAlone && all == 0);
        if (bytes > 0 && (tooManyOfOne || tooMany)) {
            throw new BusyException(
                    tooManyOfOne
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
