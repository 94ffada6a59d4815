package dev.alluvium.bench.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.servers.process.Pause;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// What many connections do at once, again and again.
///
/// @param connections at once
/// @param move what each of them does
record Attack(String name, int connections, Move move) {
    /// The session of the attacker's large messages.
    static final String SESSION = "large";

    /// Made once: the attacker has the processors of the attacked one here, which it would not have elsewhere.
    private static final byte[] STALLED = "x".repeat(990_000).getBytes(UTF_8);
    private static final int SIP_BYTES = 1_024;
    private static final Duration SIP = Duration.ofMillis(100);
    private static final Duration BRIEFLY = Duration.ofMillis(20);
    private static final String LONG_TEXT = "who wanted the red bike of the harbour ".repeat(100);

    /// One move on a connection, until the server ends it or it has its answer.
    interface Move {
        void make(Target target, Socket socket) throws IOException, InterruptedException;
    }

    static List<Attack> all() {
        return List.of(
                new Attack("silent_connections", 1_010, (_, socket) -> readAll(socket)),
                new Attack("stalled_bodies", 300, Attack::stall),
                new Attack("slow_readers", 24, Attack::sip),
                new Attack("hung_up_queries", 60, Attack::hangUp),
                new Attack(
                        "endless_queries",
                        100,
                        (target, socket) -> repeat(target, socket, target.search(query(LONG_TEXT)))),
                new Attack("junk_keys", 8, (target, socket) -> {
                    var junk = "alv_%043d".formatted(ThreadLocalRandom.current().nextInt(1 << 30));
                    socket.getOutputStream().write(target.get("/v1/status", junk));
                    readSome(socket);
                }),
                new Attack("waits", 300, (target, socket) -> {
                    var wait = "{\"query\":\"x\",\"wait_for\":{\"message_id\":\"never\",\"timeout_ms\":10000}}";
                    socket.getOutputStream().write(target.search(wait));
                    readSome(socket);
                }),
                new Attack("phrases", 16, (target, socket) -> repeat(target, socket, target.search(phrases()))));
    }

    private static String query(String text) {
        return "{\"query\":\"" + text + "\"}";
    }

    private static String phrases() {
        var phrase = "\"" + "word ".repeat(63) + "end\"";
        return "{\"query\":\"word\",\"mode\":\"keyword\",\"must_not\":["
                + String.join(",", List.of(phrase, phrase, phrase, phrase)) + "]}";
    }

    private static void stall(Target target, Socket socket) throws IOException {
        socket.getOutputStream().write(target.search("", STALLED.length + 1_000));
        socket.getOutputStream().write(STALLED);
        readSome(socket);
    }

    private static void sip(Target target, Socket socket) throws IOException, InterruptedException {
        socket.setReceiveBufferSize(SIP_BYTES);
        socket.getOutputStream().write(target.get("/v1/sessions/" + SESSION + "/messages?limit=200"));
        var sip = new byte[SIP_BYTES];
        while (!target.isOver() && socket.getInputStream().read(sip) >= 0) {
            Pause.of(SIP);
        }
    }

    private static void hangUp(Target target, Socket socket) throws IOException, InterruptedException {
        socket.getOutputStream().write(target.search(query(LONG_TEXT)));
        Pause.of(BRIEFLY);
    }

    private static void repeat(Target target, Socket socket, byte[] request) throws IOException {
        OutputStream out = socket.getOutputStream();
        while (!target.isOver()) {
            out.write(request);
            readSome(socket);
        }
    }

    /// Enough of an answer to know that it is there.
    private static void readSome(Socket socket) throws IOException {
        if (socket.getInputStream().read(new byte[1 << 16]) < 0) {
            throw new IOException("hung up");
        }
    }

    private static void readAll(Socket socket) throws IOException {
        socket.getInputStream().readAllBytes();
    }
}
