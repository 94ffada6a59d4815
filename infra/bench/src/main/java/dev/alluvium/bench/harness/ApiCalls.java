package dev.alluvium.bench.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls of a query API.
public record ApiCalls(URI url, HttpClient http) implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIME_OUT = Duration.ofMinutes(5);

    public ApiCalls(URI url) {
        this(url, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    /// A new key of the tenant, which reads and writes.
    public String key(String slug, String adminToken) throws IOException, InterruptedException {
        var body = Map.of("name", "bench", "scopes", List.of("read", "write"));
        return post("/v1/tenants/" + slug + "/keys", adminToken, body)
                .path("key")
                .asString();
    }

    public JsonNode post(String path, String credential, Object body) throws IOException, InterruptedException {
        return call("POST", path, credential, body);
    }

    /// @param body null for none
    /// @throws IOException when the answer is not a success
    public JsonNode call(String method, String path, String credential, Object body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(TIME_OUT)
                .header("Authorization", "Bearer " + credential)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(method + " " + path + " answered " + response.statusCode() + " " + response.body());
        }
        return response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
