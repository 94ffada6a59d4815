package dev.alluvium.gateway.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// The connections to query-api, which are kept for a moment. The JDK's client would hand each answer over from thread
/// to thread three or four times, and runs a multiple of the code (RATIONALE.md). Thread-safe.
final class KeptConnections {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    /// A search may wait for a message for half a minute before its own ten seconds begin.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(45);
    /// Shorter than any server keeps one.
    private static final long KEPT_NANOS = Duration.ofSeconds(10).toNanos();

    private final URI address;
    private final String base;
    private final String host;
    private final boolean secure;
    /// Those that were used last come first, so that the others age.
    private final ConcurrentLinkedDeque<KeptConnection> idle = new ConcurrentLinkedDeque<>();

    KeptConnections(URI address) {
        this.address = address;
        this.base = address.getRawPath() == null ? "" : address.getRawPath().replaceFirst("/+$", "");
        this.secure = "https".equals(address.getScheme());
        this.host = address.getRawAuthority();
    }

    Answered ask(Asked asked) throws IOException {
        var request = asked.bytes(base, host);
        var kept = kept();
        if (kept != null) {
            try {
                return ask(kept, request, asked);
            } catch (KeptConnection.SilentException e) {
                // Closed by the server at this very moment. What changes something may have arrived before.
                if (!asked.isSafe()) {
                    throw e;
                }
            }
        }
        return ask(connect(), request, asked);
    }

    private Answered ask(KeptConnection connection, byte[] request, Asked asked) throws IOException {
        try {
            return connection.ask(request, asked.isHead(), idle::addFirst);
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private KeptConnection kept() {
        long now = System.nanoTime();
        for (var oldest = idle.pollLast(); oldest != null; oldest = idle.pollLast()) {
            if (now - oldest.idleSince() < KEPT_NANOS) {
                idle.addLast(oldest);
                break;
            }
            oldest.close();
        }
        for (var next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            if (next.isOpen()) {
                return next;
            }
            next.close();
        }
        return null;
    }

    private KeptConnection connect() throws IOException {
        var channel = SocketChannel.open();
        try {
            var socket = channel.socket();
            int port = address.getPort() > 0 ? address.getPort() : secure ? 443 : 80;
            socket.connect(new InetSocketAddress(address.getHost().replaceAll("[\\[\\]]", ""), port), (int)
                    CONNECT_LIMIT.toMillis());
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.setSoTimeout((int) ANSWER_LIMIT.toMillis());
            return new KeptConnection(channel, secure ? secured(socket, port) : socket);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private Socket secured(Socket socket, int port) throws IOException {
        var tls = (SSLSocket)
                ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(socket, address.getHost(), port, true);
        var parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }
}
