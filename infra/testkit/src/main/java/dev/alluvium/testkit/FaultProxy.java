package dev.alluvium.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Stands between clients and one server of this machine, and fails the way networks do: late, cut, or silent. It
/// also says what is passing, so that something can be done to a client or a server at that very step.
///
/// Reads enough of the protocol to know where one message ends; encrypted connections are not understood.
/// Thread-safe.
public final class FaultProxy implements AutoCloseable {

    /// A step of the protocol, held until the watch has decided.
    ///
    /// @param name of the request, such as `EndTxn` ([KafkaFrames]) or `COMMIT` ([PostgresFrames])
    /// @param answered false before the server sees the request; true when it has answered and the client does
    ///     not know yet
    public record Moment(String name, boolean answered) {}

    /// Sees each step as it passes, on the thread of its connection.
    @FunctionalInterface
    public interface Watch {
        /// False to cut the connection here: what is in hand is not passed on.
        boolean passes(Moment moment);
    }

    private static final Watch PASS = _ -> true;

    private final ServerSocket listener;
    private final int serverPort;
    private final Supplier<Frames> frames;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Stall stall = new Stall();
    private volatile Watch watch = PASS;
    private volatile Duration delay = Duration.ZERO;

    private FaultProxy(ServerSocket listener, int serverPort, Supplier<Frames> frames) {
        this.listener = listener;
        this.serverPort = serverPort;
        this.frames = frames;
    }

    /// @param port where clients connect; the broker must advertise it ([LocalKafkaOptions#behind])
    public static FaultProxy kafka(int port, int serverPort) {
        return open(port, serverPort, KafkaFrames::new);
    }

    public static FaultProxy postgres(int serverPort) {
        return postgres(serverPort, new StatementLog(_ -> false));
    }

    /// @param log told what clients ask
    public static FaultProxy postgres(int serverPort, StatementLog log) {
        return open(0, serverPort, () -> new PostgresFrames(log));
    }

    private static FaultProxy open(int port, int serverPort, Supplier<Frames> frames) {
        try {
            var proxy =
                    new FaultProxy(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), serverPort, frames);
            proxy.threads.submit(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no proxy on port " + port, e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// One watch at a time; [#unwatch] takes it away.
    public void watch(Watch next) {
        watch = next;
    }

    public void unwatch() {
        watch = PASS;
    }

    /// Holds every message back for that long, in both directions.
    public void delay(Duration each) {
        delay = each;
    }

    /// From now on nothing comes through, and nobody is told: a black hole.
    public void stall() {
        stall.begin();
    }

    /// Ends delay and stall: the messages that were held back go on.
    public void heal() {
        delay = Duration.ZERO;
        stall.end();
    }

    /// Cuts every connection that is open now.
    public void cut() {
        connections.forEach(ProxiedConnection::close);
    }

    private Void accept() throws IOException {
        while (!listener.isClosed()) {
            var client = listener.accept();
            try {
                join(client, new Socket(InetAddress.getLoopbackAddress(), serverPort));
            } catch (IOException e) {
                // The server is down: the client finds out as it would without us.
                client.close();
            }
        }
        return null;
    }

    private void join(Socket client, Socket server) throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        var connection = new ProxiedConnection(client, server, frames.get(), this::mayPass);
        connections.add(connection);
        threads.submit(() -> pump(connection, connection::requests));
        threads.submit(() -> pump(connection, connection::answers));
    }

    private void pump(ProxiedConnection connection, ProxiedConnection.Pump pump) {
        try (connection) {
            pump.run();
        } catch (IOException e) {
            // One side went away; closing tells the other.
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    /// Called with each message in hand.
    private boolean mayPass(String step, boolean answered) throws InterruptedException {
        stall.await();
        if (!delay.isZero()) {
            Thread.sleep(delay);
        }
        return step == null || watch.passes(new Moment(step, answered));
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stall.end();
        cut();
        threads.shutdownNow();
    }
}
