package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Requests of every wrong kind: each is answered with 4xx or sensibly, as the contract says, and none leaves a trace
/// of its text in the log. `-Dalluvium.fuzz=20000` sends more of them, `-Dalluvium.fuzz.seed=…` others.
class FuzzIT {
    private static final int REQUESTS = Integer.getInteger("alluvium.fuzz", 2_000);
    private static final long SEED = Long.getLong("alluvium.fuzz.seed", 20261120);
    private static final int CALLERS = 4;
    private static final int SLOW_CLIENTS = 20;
    private static final int MOST_SHOWN = 20;

    private final Map<Integer, Integer> statuses = new ConcurrentSkipListMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void nothingThatIsSentBringsAServerErrorOrIsLogged() throws Exception {
        var api = RunningApi.shared();
        var requests = requests(api);
        var console = System.out;
        var lines = new ByteArrayOutputStream();
        System.setOut(new PrintStream(lines, true, UTF_8));
        try {
            var idle = slowClients(api.server.port());
            send(requests);
            for (var socket : idle) {
                socket.close();
            }
        } finally {
            System.setOut(console);
            System.out.print(lines.toString(UTF_8).replace(OddTexts.CANARY, "THE TEXT"));
        }
        System.out.println(REQUESTS + " odd requests of seed " + SEED + " were answered " + new TreeMap<>(statuses));
        assertThat(lines.toString(UTF_8)).doesNotContain(OddTexts.CANARY);
        assertThat(failures.stream().limit(MOST_SHOWN)).isEmpty();
        assertThat(statuses.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(REQUESTS);
        assertThat(statuses).containsKeys(200, 400, 401, 404, 405, 415, 422);
        assertThat(requests.tenant().get("/health/ready").status()).isEqualTo(200);
    }

    private static OddRequests requests(RunningApi api) {
        var tenant = api.tenant();
        var other = api.tenant();
        var cursors = new ArrayList<String>();
        for (var each : List.of(tenant, other)) {
            api.store(each)
                    .embedded(
                            message("m-1", "the red bike")
                                    .metadata("{\"k\":1.5}")
                                    .scope("a/b"),
                            message("m-2", "it was blue").session("s-2").at(1),
                            message("m-3", "no, red").session("s-2").at(2),
                            message("m-4", "yes").at(3));
            new KnownInsights(api, each).put(0, KnownInsights.Known.of("the bike is red", "m-1", "m-3"));
            for (var session : List.of("s", "s-2")) {
                var page = each.get("/v1/sessions/" + session + "/messages?limit=1");
                cursors.add(page.json().get("next_cursor").stringValue());
            }
        }
        return new OddRequests(tenant, api.operator(), api.tenant().slug(), cursors);
    }

    private void send(OddRequests requests) throws Exception {
        var next = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var callers = new ArrayList<Callable<Void>>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(() -> {
                    for (int number = next.getAndIncrement(); number < REQUESTS; number = next.getAndIncrement()) {
                        send(number, requests.next(new Random(SEED + number)));
                    }
                    return null;
                });
            }
            for (var caller : threads.invokeAll(callers)) {
                caller.get();
            }
        }
    }

    /// [Calls] holds the answer against the contract.
    private void send(int number, OddRequests.Sent sent) {
        try {
            var answer = answer(sent);
            assertThat(answer.status() < 500 || sent.late() && answer.status() == 504)
                    .as(answer.body())
                    .isTrue();
            statuses.merge(answer.status(), 1, Integer::sum);
        } catch (AssertionError | RuntimeException e) {
            failures.add(
                    "request " + number + ": " + sent.method() + " " + sent.path() + " " + e + " from " + e.getCause());
        }
    }

    /// A connection that the server has given up on after an odd request may be taken for the next one.
    private static Calls.Answer answer(OddRequests.Sent sent) {
        try {
            return sent.caller().send(sent.method(), sent.path(), sent.contentType(), sent.body());
        } catch (AssertionError e) {
            if (e.getCause() instanceof IOException) {
                return sent.caller().send(sent.method(), sent.path(), sent.contentType(), sent.body());
            }
            throw e;
        }
    }

    /// Half a request each, and no more of it.
    private static List<Socket> slowClients(int port) throws IOException {
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < SLOW_CLIENTS; i++) {
            var socket = new Socket("127.0.0.1", port);
            socket.getOutputStream().write("POST /v1/search HTTP/1.1\r\nHost: x\r\nX-Slow: canary".getBytes(UTF_8));
            sockets.add(socket);
        }
        return sockets;
    }
}
