package dev.alluvium.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a stream of server-sent events as a browser does.
final class ReadStream implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_SECONDS = 20;

    private final HttpResponse<InputStream> answer;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Boolean> over = new LinkedBlockingQueue<>();
    private volatile String lastId = "";

    record Event(String id, String name, String data) {
        JsonNode json() {
            return JSON.readTree(data);
        }
    }

    private ReadStream(HttpResponse<InputStream> answer) {
        this.answer = answer;
        Thread.ofVirtual().start(this::read);
    }

    /// @param lastId empty for a stream that begins
    static ReadStream open(int port, String query, String key, String lastId) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/events" + query))
                .header("Authorization", "Bearer " + key);
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        return new ReadStream(HTTP.send(request.build(), BodyHandlers.ofInputStream()));
    }

    int status() {
        return answer.statusCode();
    }

    String lastId() {
        return lastId;
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            var name = "message";
            var data = "";
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !data.isEmpty()) {
                    events.add(new Event(lastId, name, data));
                    name = "message";
                    data = "";
                }
            }
        } catch (IOException e) {
            // Closed by one side or the other.
        }
        over.add(true);
    }

    List<Event> next(int count) throws InterruptedException {
        var all = new ArrayList<Event>();
        for (int i = 0; i < count; i++) {
            var event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("only " + all + " of " + count + " events came");
            }
            all.add(event);
        }
        return all;
    }

    /// The names, and of messages their ids.
    List<String> nextNames(int count) throws InterruptedException {
        return next(count).stream()
                .map(each -> each.name() + " "
                        + each.json()
                                .path("message_id")
                                .asString(each.json().path("text").asString("")))
                .toList();
    }

    void awaitEnd() throws InterruptedException {
        if (over.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
            throw new AssertionError("the stream goes on");
        }
    }

    @Override
    public void close() throws IOException {
        answer.body().close();
    }
}
