package dev.alluvium.bench.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.running.BenchTenants.BenchTenant;
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
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/// Streams of events that are open at once, and when each event came.
final class OpenStreams implements AutoCloseable {
    private static final int BUFFER = 1 << 10;

    private final List<Socket> sockets = new ArrayList<>();
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final CountDownLatch told;

    /// @param storedMillis after the database had the message
    /// @param nanos of `System.nanoTime()`
    record Arrival(UUID tenant, String messageId, double storedMillis, long nanos) {}

    /// @param owners of each stream
    /// @param expected events of all streams together
    OpenStreams(RunningSystem system, List<BenchTenant> owners, int expected) throws IOException {
        told = new CountDownLatch(expected);
        try {
            for (var owner : owners) {
                open(system, owner);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void open(RunningSystem system, BenchTenant owner) throws IOException {
        var url = system.gatewayUrl();
        var socket = new Socket(url.getHost(), url.getPort());
        sockets.add(socket);
        socket.getOutputStream().write(Requests.events(owner.key()));
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8), BUFFER);
        var status = in.readLine();
        if (status == null || !status.contains(" 200")) {
            throw new IOException("a stream was not opened: " + status);
        }
        // It has begun once it says where.
        for (var line = in.readLine(); line != null && !line.startsWith("id:"); line = in.readLine()) {
            // The head.
        }
        Thread.ofVirtual().start(() -> read(owner.id(), in));
    }

    private void read(UUID tenant, BufferedReader in) {
        var json = JsonMapper.shared();
        try {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("data:")) {
                    long now = System.nanoTime();
                    var data = json.readTree(line.substring(5));
                    var stored = Instant.parse(data.path("stored_at").stringValue());
                    arrivals.add(new Arrival(
                            tenant,
                            data.path("message_id").stringValue(),
                            ChronoUnit.MICROS.between(stored, Instant.now()) / 1e3,
                            now));
                    told.countDown();
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    /// @return all of them, or those that came by then
    List<Arrival> await(Duration most) throws InterruptedException {
        told.await(most.toMillis(), TimeUnit.MILLISECONDS);
        return List.copyOf(arrivals);
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
