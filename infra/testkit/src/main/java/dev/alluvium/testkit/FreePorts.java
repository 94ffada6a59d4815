package dev.alluvium.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// Ports of the loopback address. A free port is a hint, not a reservation: somebody else may take it before it is
/// used.
public final class FreePorts {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private FreePorts() {}

    public static int one() {
        return several(1).getFirst();
    }

    /// `count` different ports.
    public static List<Integer> several(int count) {
        var held = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(listen(0));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        } finally {
            held.forEach(FreePorts::release);
        }
    }

    /// Fails with one line when somebody listens on `port` already.
    public static void require(int port, String who) {
        try {
            release(listen(port));
        } catch (IOException e) {
            throw new StartFailedException(
                    "Port " + port + ", which " + who + " wants, is in use: stop what uses it, or choose another port.",
                    e);
        }
    }

    static boolean accepts(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(LOOPBACK, port), 500);
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
