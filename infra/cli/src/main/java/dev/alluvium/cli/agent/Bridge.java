package dev.alluvium.cli.agent;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// Carries messages of JSON-RPC between two streams of lines and the gateway. Requests are under way at the same
/// time, each on a thread of its own, and are answered as the answers come.
final class Bridge {
    private static final int AT_ONCE = 32;
    /// What the gateway takes.
    private static final int LONGEST = 2 << 20;

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(60);

    private final Gateway gateway;
    private final OutputStream out;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Map<JsonNode, Thread> underWay = new ConcurrentHashMap<>();

    /// @param out takes nothing but answers
    Bridge(Gateway gateway, OutputStream out) {
        this.gateway = gateway;
        this.out = out;
    }

    /// Returns once the input has ended and what it asked for is answered.
    void run(InputStream in) throws IOException, InterruptedException {
        var lines = new BufferedInputStream(in, 1 << 16);
        for (var line = next(lines); line != null; line = next(lines)) {
            if (line.length > LONGEST) {
                say(Rpc.error(null, Rpc.INVALID_REQUEST, "a message has at most " + LONGEST + " bytes", 0));
            } else if (!new String(line, java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
                take(Rpc.read(line));
            }
        }
        if (!places.tryAcquire(AT_ONCE, LAST_ANSWERS.toSeconds(), TimeUnit.SECONDS)) {
            underWay.values().forEach(Thread::interrupt);
        }
    }

    private void take(Rpc request) throws InterruptedException, IOException {
        if (!request.isReadable()) {
            say(Rpc.error(null, Rpc.PARSE_ERROR, "the line is no JSON", 0));
            return;
        }
        request.cancelled().map(underWay::remove).ifPresent(Thread::interrupt);
        places.acquire();
        var thread = Thread.ofVirtual().unstarted(() -> {
            try {
                carry(request);
            } finally {
                places.release();
            }
        });
        // Before it starts: the next line may cancel it.
        if (request.id() != null) {
            underWay.put(request.id(), thread);
        }
        thread.start();
    }

    private void carry(Rpc request) {
        var id = request.id();
        try {
            var answer = gateway.answer(request);
            if (answer.isPresent() && (id == null || underWay.remove(id, Thread.currentThread()))) {
                say(answer.get());
            }
        } catch (InterruptedException e) {
            // Nobody waits for it any more.
        } catch (IOException e) {
            // Nor does anybody read.
        } finally {
            if (id != null) {
                underWay.remove(id, Thread.currentThread());
            }
        }
    }

    private void say(byte[] line) throws IOException {
        var whole = java.util.Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        synchronized (out) {
            out.write(whole);
            out.flush();
        }
    }

    /// Without its end; null after the last one. Of a line that is too long, no more is kept than shows that.
    private static byte[] next(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        int read = in.read();
        if (read < 0) {
            return null;
        }
        for (; read >= 0 && read != '\n'; read = in.read()) {
            if (line.size() <= LONGEST) {
                line.write(read);
            }
        }
        return line.toByteArray();
    }
}
