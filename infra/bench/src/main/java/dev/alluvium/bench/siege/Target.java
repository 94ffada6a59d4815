package dev.alluvium.bench.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The API under attack, with the attacker's key and all connections that are open to it.
final class Target implements AutoCloseable {
    private static final int READ_TIME_OUT_MILLIS = 120_000;

    private final URI api;
    private final String key;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// @param key of the attacker's tenant
    Target(URI api, String key) {
        this.api = api;
        this.key = key;
    }

    /// A connection that ends with the attack.
    Socket connect() throws IOException {
        var socket = new Socket(api.getHost(), api.getPort());
        socket.setSoTimeout(READ_TIME_OUT_MILLIS);
        open.add(socket);
        if (closed) {
            socket.close();
        }
        return socket;
    }

    void end(Socket socket) throws IOException {
        open.remove(socket);
        socket.close();
    }

    /// @param credential in place of the attacker's key
    byte[] get(String path, String credential) {
        return ("GET " + path + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + credential + "\r\n\r\n")
                .getBytes(UTF_8);
    }

    byte[] get(String path) {
        return get(path, key);
    }

    /// @param length that the head says, whatever the body has
    byte[] search(String body, int length) {
        return ("POST /v1/search HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + key + "\r\nContent-Length: " + length + "\r\n\r\n" + body)
                .getBytes(UTF_8);
    }

    byte[] search(String body) {
        return search(body, body.getBytes(UTF_8).length);
    }

    boolean isOver() {
        return closed;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (var socket : open) {
            socket.close();
        }
    }
}
