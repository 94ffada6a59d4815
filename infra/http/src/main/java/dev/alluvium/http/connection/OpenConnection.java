package dev.alluvium.http.connection;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.Connection;

/// A connection and what it is at. Thread-safe.
final class OpenConnection {
    private enum Phase {
        /// No request is in progress; a head may be on its way.
        IDLE,
        WORKING,
        ANSWERING
    }

    private record Now(Phase phase, long since, boolean served, long bytes) {}

    private final Connection connection;
    private final InetAddress address;
    private final AtomicReference<Now> now;

    OpenConnection(Connection connection, InetAddress address) {
        this.connection = connection;
        this.address = address;
        this.now = new AtomicReference<>(new Now(Phase.IDLE, System.nanoTime(), false, -1));
    }

    Connection connection() {
        return connection;
    }

    InetAddress address() {
        return address;
    }

    void begin() {
        now.set(new Now(Phase.WORKING, System.nanoTime(), true, -1));
    }

    void answering() {
        now.set(new Now(Phase.ANSWERING, System.nanoTime(), true, -1));
    }

    void end() {
        now.set(new Now(Phase.IDLE, System.nanoTime(), true, connection.getBytesIn()));
    }

    boolean isIdle() {
        return now.get().phase() == Phase.IDLE;
    }

    /// Whether it ever sent a whole head.
    boolean hasServed() {
        return now.get().served();
    }

    /// When its phase began.
    long since() {
        return now.get().since();
    }

    /// Whether a head or the reading of an answer takes too long. Between two requests nothing is late before
    /// the first byte of the next.
    boolean isLate(ConnectionLimits limits) {
        var seen = now.get();
        long took = System.nanoTime() - seen.since();
        return switch (seen.phase()) {
            case ANSWERING -> took > limits.answer().toNanos();
            case WORKING -> false;
            case IDLE -> {
                if (seen.bytes() >= 0 && connection.getBytesIn() > seen.bytes()) {
                    // The head of the next request has begun since the last look.
                    now.compareAndSet(seen, new Now(Phase.IDLE, System.nanoTime(), true, -1));
                    yield false;
                }
                yield seen.bytes() < 0 && took > limits.head().toNanos();
            }
        };
    }
}
