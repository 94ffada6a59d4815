package dev.alluvium.bench.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.harness.RunningSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/// Streams of events that are open at once. Of each event, it takes how long after it was stored it came.
final class OpenStreams implements AutoCloseable {
    private static final int BUFFER = 1 << 10;

    private final List<Socket> sockets = new ArrayList<>();
    private final Queue<Double> millis = new ConcurrentLinkedQueue<>();
    private final CountDownLatch told;

    /// @param keys of each stream
    /// @param expected events of all streams together
    OpenStreams(RunningSystem system, List<String> keys, int expected) throws IOException {
        told = new CountDownLatch(expected);
        try {
            for (var key : keys) {
                open(system, key);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void open(RunningSystem system, String key) throws IOException {
        var url = system.gatewayUrl();
        var socket = new Socket(url.getHost(), url.getPort());
        sockets.add(socket);
        socket.getOutputStream().write(Requests.events(key));
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8), BUFFER);
        var status = in.readLine();
        if (status == null || !status.contains(" 200")) {
            throw new IOException("a stream was not opened: " + status);
        }
        // It has begun once it says where.
        for (var line = in.readLine(); line != null && !line.startsWith("id:"); line = in.readLine()) {
            // The head.
        }
        Thread.ofVirtual().start(() -> read(in));
    }

    private void read(BufferedReader in) {
        var json = JsonMapper.shared();
        try {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("data:")) {
                    var stored = Instant.parse(
                            json.readTree(line.substring(5)).path("stored_at").stringValue());
                    millis.add(ChronoUnit.MICROS.between(stored, Instant.now()) / 1e3);
                    told.countDown();
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    /// @return how late each was, once all have come, or those that came by then
    List<Double> await(Duration most) throws InterruptedException {
        told.await(most.toMillis(), TimeUnit.MILLISECONDS);
        return List.copyOf(millis);
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
