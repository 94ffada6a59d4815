package dev.alluvium.bench.scratch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls of an API of a benchmark's own.
public record ScratchCalls(URI url, HttpClient http) {
    private static final JsonMapper JSON = JsonMapper.shared();

    public ScratchCalls(URI url) {
        this(url, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    /// A new key of the tenant, which reads.
    public String key(String slug) throws IOException, InterruptedException {
        var body = Map.of("name", "bench", "scopes", List.of("read"));
        return post("/v1/tenants/" + slug + "/keys", ScratchDatabase.ADMIN_TOKEN, body)
                .path("key")
                .asString();
    }

    public JsonNode post(String path, String credential, Object body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve(path))
                .header("Authorization", "Bearer " + credential)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException("POST " + path + " answered " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
