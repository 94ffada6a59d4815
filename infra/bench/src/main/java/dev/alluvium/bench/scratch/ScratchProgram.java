package dev.alluvium.bench.scratch;

import dev.alluvium.bench.harness.Programs;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.process.Pause;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program of a benchmark's own.
///
/// @param startNanos from its start until it was ready
public record ScratchProgram(ProcessHandle process, int port, long startNanos) implements AutoCloseable {
    public static final String API = "query-api";

    /// The setting of its HTTP port, by program.
    public static final Map<String, String> PORT_SETTINGS = Map.of(
            "ingest-worker",
            "ALLUVIUM_INGEST_HEALTH_PORT",
            "embed-worker",
            "ALLUVIUM_EMBED_HEALTH_PORT",
            API,
            "ALLUVIUM_API_PORT");

    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    /// Returns when it is ready.
    ///
    /// @param program a key of [#PORT_SETTINGS]
    public static ScratchProgram start(Programs programs, String program, Map<String, String> settings, Path folder)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var ports = FreePorts.several(2);
        int port = ports.getFirst();
        var all = new HashMap<>(settings);
        all.put("ALLUVIUM_ADMIN_PORT", Integer.toString(ports.getLast()));
        all.put(PORT_SETTINGS.get(program), Integer.toString(port));
        long began = System.nanoTime();
        var process = programs.start(program, all, folder);
        var ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
        try (var http = HttpClient.newHttpClient()) {
            while (!isReady(http, ready)) {
                if (!process.isAlive() || System.nanoTime() - began > START_LIMIT.toNanos()) {
                    process.destroyForcibly();
                    throw new IOException(
                            program + " did not become ready; its log ends with: " + lastLine(folder, program));
                }
                Pause.of(Duration.ofMillis(10));
            }
        }
        return new ScratchProgram(process, port, System.nanoTime() - began);
    }

    /// A query-api on the database.
    public static ScratchProgram api(Programs programs, ScratchDatabase database)
            throws IOException, InterruptedException {
        return api(programs, database, database.server().port());
    }

    /// @param port where the API reaches the database server
    public static ScratchProgram api(Programs programs, ScratchDatabase database, int port)
            throws IOException, InterruptedException {
        return start(programs, API, database.settings(port), database.folder());
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// A bare connection first: a client of HTTP that is refused again and again keeps a processor busy,
    /// which the program needs for its start.
    private static boolean isReady(HttpClient http, URI ready) throws InterruptedException {
        try (var _ = new Socket(ready.getHost(), ready.getPort())) {
            return http.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static String lastLine(Path folder, String program) throws IOException {
        var log = folder.resolve("log").resolve(program + ".log");
        return Files.exists(log) ? Files.readAllLines(log).stream().reduce("", (_, line) -> line) : "nothing";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
