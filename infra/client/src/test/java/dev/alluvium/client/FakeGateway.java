package dev.alluvium.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// Answers what a test says, in that order, and notes what it was asked.
final class FakeGateway implements AutoCloseable {
    private final ConcurrentLinkedDeque<Answer> answers = new ConcurrentLinkedDeque<>();
    private final HttpServer server;
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    interface Answer {
        void send(HttpExchange exchange) throws IOException;
    }

    /// @param path with its query
    record Asked(String method, String path, Headers headers, String body) {
        String header(String name) {
            return headers.getFirst(name);
        }

        Fields json() {
            return Fields.read(body.getBytes(UTF_8));
        }
    }

    FakeGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    FakeGateway then(Answer... further) {
        answers.addAll(Arrays.asList(further));
        return this;
    }

    /// Paths of what was asked, with their methods.
    List<String> lines() {
        return asked.stream().map(each -> each.method() + " " + each.path()).toList();
    }

    Asked last() {
        return asked.getLast();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders(),
                new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
        var answer = answers.poll();
        try (exchange) {
            (answer == null ? problem(500, "The test says nothing", "") : answer).send(exchange);
        }
    }

    static Answer json(int status, String body) {
        return of(status, "application/json", body);
    }

    /// @param further members, each behind a comma
    static Answer problem(int status, String title, String further) {
        return of(
                status,
                "application/problem+json",
                "{\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\"why\"" + further + "}");
    }

    static Answer retryAfter(String value, Answer answer) {
        return exchange -> {
            exchange.getResponseHeaders().add("Retry-After", value);
            answer.send(exchange);
        };
    }

    static Answer of(int status, String type, String body) {
        return exchange -> {
            var bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /// An answer that breaks off.
    static Answer half(String body) {
        return exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length() + 100L);
            exchange.getResponseBody().write(body.getBytes(UTF_8));
            // Before that, it would be a connection that nobody uses, to the JDK's client.
            exchange.getResponseBody().flush();
        };
    }

    /// Events, and then the end of the stream.
    static Answer events(String text) {
        return exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream;charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(text.getBytes(UTF_8));
            exchange.getResponseBody().flush();
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
