package dev.alluvium.http.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/// The open connections of a listener, a bounded number of them. Thread-safe.
///
/// One too many takes the place of the one that has waited longest without a request in progress: first of
/// those that never sent one. So connections that are only held open lock nobody out, and cost only each
/// other. Where all have requests in progress, the newest is closed. A head that does not arrive in time, and
/// an answer that is not read in time, end their connection.
public final class Connections extends Handler.Wrapper implements Connection.Listener {
    private static final String ATTRIBUTE = Connections.class.getName();
    private static final Duration SWEEP = Duration.ofMillis(250);

    private final ConnectionLimits limits;
    private final Predicate<InetAddress> unlimited;
    private final Map<Connection, OpenConnection> open = new ConcurrentHashMap<>();
    private volatile Scheduler.Task sweep;

    /// @param unlimited addresses of which any number of connections is kept: proxies in front
    public Connections(ConnectionLimits limits, Predicate<InetAddress> unlimited) {
        this.limits = limits;
        this.unlimited = unlimited;
    }

    public int open() {
        return open.size();
    }

    /// From now on the answer is written, which has to be read in time.
    ///
    /// @param attribute of the request, by name
    public static void answering(Function<String, Object> attribute) {
        if (attribute.apply(ATTRIBUTE) instanceof OpenConnection connection) {
            connection.answering();
        }
    }

    /// Ends the connection at once, in the middle of what it is at.
    ///
    /// @param attribute of the request, by name
    public static void cut(Function<String, Object> attribute) {
        if (attribute.apply(ATTRIBUTE) instanceof OpenConnection connection) {
            connection.connection().getEndPoint().close();
        }
    }

    @Override
    public void onOpened(Connection connection) {
        var address = address(connection);
        open.put(connection, new OpenConnection(connection, address));
        if (open.size() > limits.most()) {
            makeRoom(_ -> true, connection);
        } else if (!unlimited.test(address) && count(address) > limits.ofOneAddress()) {
            makeRoom(other -> other.address().equals(address), connection);
        }
    }

    private long count(InetAddress address) {
        return open.values().stream()
                .filter(other -> other.address().equals(address))
                .count();
    }

    private void makeRoom(Predicate<OpenConnection> among, Connection newest) {
        Connection gone;
        synchronized (open) {
            gone = longestIdle(among, newest).map(OpenConnection::connection).orElse(newest);
            // Told of its end later: until then, each of a burst would take the same one's place.
            open.remove(gone);
        }
        gone.getEndPoint().close();
    }

    private Optional<OpenConnection> longestIdle(Predicate<OpenConnection> among, Connection newest) {
        return open.values().stream()
                .filter(among)
                .filter(other -> other.connection() != newest && other.isIdle())
                .min(Comparator.comparing(OpenConnection::hasServed).thenComparingLong(OpenConnection::since));
    }

    private static InetAddress address(Connection connection) {
        return connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var connection = open.get(request.getConnectionMetaData().getConnection());
        if (connection != null) {
            connection.begin();
            request.setAttribute(ATTRIBUTE, connection);
            Request.addCompletionListener(request, _ -> connection.end());
        }
        return super.handle(request, response, callback);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        scheduleSweep();
    }

    private void scheduleSweep() {
        sweep = getServer().getScheduler().schedule(this::sweep, SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        for (var connection : open.values()) {
            if (connection.isLate(limits)) {
                connection.connection().getEndPoint().close();
            }
        }
        if (isRunning()) {
            scheduleSweep();
        }
    }

    @Override
    protected void doStop() throws Exception {
        sweep.cancel();
        super.doStop();
    }
}
