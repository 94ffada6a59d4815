package dev.alluvium.http.connection;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/// Whether the caller of a request has hung up, seen by an attempt to read, which never waits. Like common
/// proxies it takes a caller that has closed its direction of the connection for one that is gone. Belongs to
/// one thread.
///
/// A caller that sends its next request before it has the answer to this one ("pipelining") loses a byte of
/// it by the look; it is told that the connection closes, after which it has to send again (RFC 9112, 9.3.2).
public final class CallerPresence implements BooleanSupplier {
    private final EndPoint endPoint;
    private final Runnable closeAfterwards;
    private final ByteBuffer one = BufferUtil.allocate(1);
    private boolean hasSentMore;
    private boolean gone;

    /// @param request whose body has been read
    /// @param closeAfterwards tells the caller that the connection ends with the answer
    public CallerPresence(HttpServletRequest request, Runnable closeAfterwards) {
        this.endPoint = ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        this.closeAfterwards = closeAfterwards;
    }

    /// @return whether it is gone
    @Override
    public boolean getAsBoolean() {
        if (gone || hasSentMore) {
            return gone;
        }
        try {
            int filled = endPoint.fill(one);
            gone = filled < 0;
            hasSentMore = filled > 0;
        } catch (IOException e) {
            gone = true;
        }
        if (hasSentMore) {
            closeAfterwards.run();
        }
        return gone;
    }
}
