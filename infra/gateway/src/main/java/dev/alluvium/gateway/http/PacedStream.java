package dev.alluvium.gateway.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/// A body that comes in drops is cut off: after a grace, it has to have come at a pace. Silence ends by the
/// connection's own limit.
final class PacedStream extends FilterInputStream {
    private static final long GRACE_SECONDS = 10;
    private static final long LEAST_BYTES_A_SECOND = 1_000;

    private final long began = System.nanoTime();
    private long seen;

    PacedStream(InputStream in) {
        super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        seen += Math.max(0, read);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        if (read >= 0 && seconds > GRACE_SECONDS && seen < seconds * LEAST_BYTES_A_SECOND) {
            throw new IOException("the body comes too slowly");
        }
        return read;
    }
}
