package dev.alluvium.query;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.servers.Postgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Passes bytes on to the server until it is cut, and refuses connections from then on.
final class CutWire {
    private final ServerSocket entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> ends = new CopyOnWriteArrayList<>();

    private CutWire(Postgres server) throws IOException {
        Thread.ofVirtual().start(() -> {
            while (!entry.isClosed()) {
                try {
                    var ours = entry.accept();
                    var theirs = new Socket(server.host(), server.port());
                    ends.addAll(List.of(ours, theirs));
                    Thread.ofVirtual().start(() -> pass(ours, theirs));
                    Thread.ofVirtual().start(() -> pass(theirs, ours));
                } catch (IOException e) {
                    // Cut.
                }
            }
        });
    }

    static CutWire to(Postgres server) throws IOException {
        return new CutWire(server);
    }

    /// The same database, reached through here.
    DatabaseSettings settings(DatabaseSettings direct) {
        return DatabaseSettings.defaults(
                        direct.url().replaceFirst(":[0-9]+/", ":" + port() + "/"), direct.user(), direct.password())
                .withConnections(1, 2)
                .withConnectionTimeout(Duration.ofMillis(500));
    }

    int port() {
        return entry.getLocalPort();
    }

    void cut() throws IOException {
        entry.close();
        for (var end : ends) {
            end.close();
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Cut.
        }
    }
}
