package dev.alluvium.http.connection;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/// The bytes of a request, as they arrive, each up to a moment. The servlet's stream waits for each piece as long as
/// the connection may be idle, and so for a whole body without end. One for each request.
public final class TimedBody {
    private static final String LATE = "a body came too slowly";
    private static final String ATTRIBUTE = TimedBody.class.getName();

    /// Of a body that nobody looked at.
    private static final int ENOUGH_DISCARDED = 1 << 16;

    private static final Duration DISCARDING = Duration.ofMillis(500);

    private final Request request;
    /// Counted down when there is more to read; null when nobody has asked for it.
    private CountDownLatch more;
    private boolean last;

    private TimedBody(HttpServletRequest request) {
        this.request = ServletContextRequest.getServletContextRequest(request);
    }

    /// The body of this request, as far as it has been read.
    public static TimedBody of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof TimedBody begun) {
            return begun;
        }
        var body = new TimedBody(request);
        request.setAttribute(ATTRIBUTE, body);
        return body;
    }

    /// Reads what is left of a body that is not wanted, within bounds: an answer sent while the caller still
    /// writes is often lost with the connection. What has not come in a moment is not waited for, and a
    /// caller that asks before it sends is not asked to.
    public static void discard(HttpServletRequest request) {
        if (request.getHeader("Expect") != null) {
            return;
        }
        var body = of(request);
        long end = System.nanoTime() + DISCARDING.toNanos();
        var seen = new int[1];
        try {
            while (seen[0] < ENOUGH_DISCARDED && body.next(end, bytes -> seen[0] += bytes.length)) {
                // Dropped.
            }
        } catch (TimeoutException | IOException e) {
            // Nobody is left to answer, or nothing to read.
        }
    }

    /// Takes one piece.
    public interface Sink {
        void take(byte[] bytes) throws IOException;
    }

    /// Waits for the next piece.
    ///
    /// @param end of [System#nanoTime]
    /// @return false when there is none
    /// @throws TimeoutException when it has not come by the end
    /// @throws IOException when the caller gave up, or broke the rules of its framing
    public boolean next(long end, Sink sink) throws IOException, TimeoutException {
        while (!last) {
            if (System.nanoTime() - end > 0) {
                throw new TimeoutException(LATE);
            }
            var chunk = request.read();
            if (chunk == null) {
                await(end);
            } else if (Content.Chunk.isFailure(chunk)) {
                throw new IOException(chunk.getFailure());
            } else {
                last = chunk.isLast();
                if (take(chunk, sink)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean take(Content.Chunk chunk, Sink sink) throws IOException {
        try {
            if (!chunk.hasRemaining()) {
                return false;
            }
            var bytes = new byte[chunk.remaining()];
            chunk.get(bytes, 0, bytes.length);
            sink.take(bytes);
            return true;
        } finally {
            chunk.release();
        }
    }

    private void await(long end) throws TimeoutException {
        if (more == null) {
            more = new CountDownLatch(1);
            request.demand(more::countDown);
        }
        try {
            if (!more.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException(LATE);
            }
            more = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted while a body came");
        }
    }
}
