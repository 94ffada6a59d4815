package dev.alluvium.bench.scratch;

import dev.alluvium.bench.search.ReplayStatement;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// Stands between a program and PostgreSQL, counts how often the program waits for an answer, and notes the
/// statements of a kind with their parameters as they were sent (protocol 3.0, without TLS).
public final class Wire implements AutoCloseable {
    private static final int START_UP_HEADER = 4;

    private final ServerSocket listener;
    private final int serverPort;
    private final Predicate<String> wanted;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger roundTrips = new AtomicInteger();
    private final Queue<ReplayStatement> seen = new ConcurrentLinkedQueue<>();

    private Wire(ServerSocket listener, int serverPort, Predicate<String> wanted) {
        this.listener = listener;
        this.serverPort = serverPort;
        this.wanted = wanted;
    }

    /// @param wanted says of a statement's text whether it is to be noted
    public static Wire to(int serverPort, Predicate<String> wanted) throws IOException {
        var wire = new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serverPort, wanted);
        wire.threads.submit(wire::accept);
        return wire;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// Of all connections since the last call.
    public int takeRoundTrips() {
        return roundTrips.getAndSet(0);
    }

    /// Since the last call, in their order as long as there is one connection at a time.
    public List<ReplayStatement> takeSeen() {
        var taken = new ArrayList<ReplayStatement>();
        for (var one = seen.poll(); one != null; one = seen.poll()) {
            taken.add(one);
        }
        return taken;
    }

    private Void accept() throws IOException {
        while (!listener.isClosed()) {
            var client = listener.accept();
            var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            var connection = new Connection(client, server);
            threads.submit(connection::toServer);
            threads.submit(connection::toClient);
        }
        return null;
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private final Statements statements = new Statements(wanted, seen::add);
        private volatile boolean asked;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private Void toServer() throws IOException {
            try (client;
                    server) {
                var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
                var out = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
                int length = in.readInt();
                out.writeInt(length);
                out.write(in.readNBytes(length - START_UP_HEADER));
                send(out);
                while (true) {
                    byte type = in.readByte();
                    length = in.readInt();
                    var body = in.readNBytes(length - START_UP_HEADER);
                    statements.message(type, body);
                    out.writeByte(type);
                    out.writeInt(length);
                    out.write(body);
                    if (in.available() == 0) {
                        send(out);
                    }
                }
            }
        }

        private void send(DataOutputStream out) throws IOException {
            asked = true;
            out.flush();
        }

        private Void toClient() throws IOException {
            try (client;
                    server) {
                var in = server.getInputStream();
                var out = client.getOutputStream();
                var buffer = new byte[65_536];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (asked) {
                        asked = false;
                        roundTrips.incrementAndGet();
                    }
                    out.write(buffer, 0, count);
                }
            }
            return null;
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
