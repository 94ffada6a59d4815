package dev.alluvium.servers;

import dev.alluvium.servers.process.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Ports of the loopback address, free when they were given out. Between the choice and the server's start may be tens
/// of seconds, so a port is out of reach of those who would take it by chance: the system does not give it to outgoing
/// connections, and no other JVM of this user gets it from here ([PortLocks]). A stranger who names it may take it.
public final class FreePorts {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int FIRST = 10_000;
    private static final int TRIES = 1_000;

    private FreePorts() {}

    public static int one() {
        return several(1).getFirst();
    }

    /// `count` different ports.
    public static List<Integer> several(int count) {
        var held = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(listenSomewhere());
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        } finally {
            held.forEach(FreePorts::release);
        }
    }

    private static ServerSocket listenSomewhere() throws IOException {
        int end = firstEphemeral();
        for (int i = 0; i < TRIES && FIRST < end; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, end);
            if (!PortLocks.acquire(port)) {
                continue;
            }
            try {
                return listen(port);
            } catch (BindException e) {
                // In use: another one.
                continue;
            }
        }
        return listen(0);
    }

    /// RFC 6335 begins the ephemeral ports at 49,152, Linux at 32,768 or where it is told to. The kernel gives such a
    /// file to one read only, so it is not read with `Files.readString`, which begins with a single byte.
    static int firstEphemeral() {
        try (var range = Files.newInputStream(EPHEMERAL)) {
            var text = new String(range.readNBytes(64), StandardCharsets.US_ASCII);
            return Integer.parseInt(text.strip().split("\\s+")[0]);
        } catch (IOException e) {
            return 32_768;
        }
    }

    /// Fails with one line when somebody listens on `port` already.
    public static void require(int port, String who) {
        if (!isFree(port)) {
            throw new StartFailedException("Port " + port + ", which " + who
                    + " wants, is in use: stop what uses it, or choose another port.");
        }
    }

    /// Whether nobody listens on a port of the loopback address.
    public static boolean isFree(int port) {
        try {
            release(listen(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static boolean accepts(int port) {
        return accepts("127.0.0.1", port);
    }

    /// Whether a server takes connections there.
    public static boolean accepts(String host, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// With SO_REUSEADDR, as the servers do: connections of a server that has just stopped are no obstacle.
    private static ServerSocket listen(int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return socket;
        } catch (IOException e) {
            release(socket);
            throw e;
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
