package dev.alluvium.gateway.http;

import dev.alluvium.http.connection.TimedBody;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A body that may go on for as long as it comes: silence ends it, and so does one that comes in drops. What this
/// process takes its time for is not counted. Belongs to one thread.
final class PacedBody extends InputStream {
    private static final long GRACE_SECONDS = 10;
    private static final long LEAST_BYTES_A_SECOND = 1_000;

    private final TimedBody body;
    private final Duration silence;
    private byte[] piece = {};
    private int at;
    private long waited;
    private long seen;

    /// @param silence after which it has ended
    PacedBody(TimedBody body, Duration silence) {
        this.body = body;
        this.silence = silence;
    }

    @Override
    public int read() throws IOException {
        return has() ? piece[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!has()) {
            return -1;
        }
        int taken = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, bytes, offset, taken);
        at += taken;
        return taken;
    }

    private boolean has() throws IOException {
        return at < piece.length || next();
    }

    private boolean next() throws IOException {
        long began = System.nanoTime();
        try {
            if (!body.next(began + silence.toNanos(), this::take)) {
                return false;
            }
        } catch (TimeoutException e) {
            throw Body.tooSlow();
        }
        waited += System.nanoTime() - began;
        long seconds = TimeUnit.NANOSECONDS.toSeconds(waited);
        if (seconds > GRACE_SECONDS && seen < seconds * LEAST_BYTES_A_SECOND) {
            throw Body.tooSlow();
        }
        return true;
    }

    private void take(byte[] next) {
        piece = next;
        at = 0;
        seen += next.length;
    }
}
