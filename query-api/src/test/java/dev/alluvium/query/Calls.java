package dev.alluvium.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.tenant.TenantId;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// HTTP calls with one credential, as a caller makes them. Every answer is held against the contract.
public record Calls(int port, TenantId tenant, String slug, String credential) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    public record Answer(int status, JsonNode json, String body, HttpResponse<String> response) {
        public String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        public List<String> ids() {
            return json.get("hits")
                    .valueStream()
                    .map(hit -> hit.get("message_id").stringValue())
                    .toList();
        }

        public List<String> errorFields() {
            return json.path("errors")
                    .valueStream()
                    .map(error -> error.get("field").stringValue())
                    .toList();
        }
    }

    public Calls with(String other) {
        return new Calls(port, tenant, slug, other);
    }

    public Answer search(String body) {
        var answer = post("/v1/search", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    public Answer get(String path) {
        return send("GET", path, null, null);
    }

    public Answer post(String path, String body) {
        return send("POST", path, "application/json", body.getBytes(UTF_8));
    }

    public Answer patch(String path, String body) {
        return send("PATCH", path, "application/json", body.getBytes(UTF_8));
    }

    public Answer delete(String path) {
        return send("DELETE", path, null, null);
    }

    Answer send(String method, String path, String contentType, byte[] body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (credential != null) {
            request.header("Authorization", "Bearer " + credential);
        }
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            var answer = new Answer(response.statusCode(), json(response), response.body(), response);
            Contract.OURS.check(method, path, body == null ? "" : new String(body, UTF_8), answer);
            return answer;
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// The status, or 0 where nobody listens any more.
    int statusOrRefused(String path) {
        try {
            return get(path).status();
        } catch (AssertionError e) {
            return 0;
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        var type = response.headers().firstValue("Content-Type").orElse("");
        return type.contains("json") && !response.body().isEmpty() ? JSON.readTree(response.body()) : null;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
