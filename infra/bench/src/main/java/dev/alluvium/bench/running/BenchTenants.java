package dev.alluvium.bench.running;

import dev.alluvium.bench.harness.RunningSystem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Tenants that a benchmark works with, erased when it is done.
public final class BenchTenants implements AutoCloseable {

    /// @param key an API key that reads
    public record BenchTenant(UUID id, String slug, String key) {}

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIME_OUT = Duration.ofMinutes(5);

    private final RunningSystem system;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<BenchTenant> tenants = new ArrayList<>();

    public BenchTenants(RunningSystem system) {
        this.system = system;
    }

    public BenchTenant create() throws IOException, InterruptedException {
        var slug = "bench-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        var created = call("POST", "/v1/tenants", system.adminToken(), Map.of("slug", slug, "name", "a benchmark's"));
        var key = call(
                "POST",
                "/v1/tenants/" + slug + "/keys",
                system.adminToken(),
                Map.of("name", "bench", "scopes", List.of("read")));
        var tenant = new BenchTenant(
                UUID.fromString(created.path("tenant_id").asString()),
                slug,
                key.path("key").asString());
        tenants.add(tenant);
        return tenant;
    }

    /// The counts of `GET /v1/status`.
    public JsonNode counts(BenchTenant tenant) throws IOException, InterruptedException {
        return call("GET", "/v1/status", tenant.key(), null).path("messages");
    }

    /// The ids of the best hits.
    public List<String> search(BenchTenant tenant, String text, int limit) throws IOException, InterruptedException {
        return search(tenant, text, "semantic", limit);
    }

    public List<String> search(BenchTenant tenant, String text, String mode, int limit)
            throws IOException, InterruptedException {
        var answer = call("POST", "/v1/search", tenant.key(), Map.of("query", text, "mode", mode, "limit", limit));
        var ids = new ArrayList<String>();
        answer.path("hits").forEach(hit -> ids.add(hit.path("message_id").asString()));
        return ids;
    }

    private JsonNode call(String method, String path, String credential, Object body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(system.apiUrl() + path))
                .timeout(TIME_OUT)
                .header("Authorization", "Bearer " + credential)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(method + " " + path + " answered " + response.statusCode());
        }
        return response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
    }

    @Override
    public void close() throws IOException {
        try {
            for (var tenant : tenants) {
                call("DELETE", "/v1/tenants/" + tenant.slug(), system.adminToken(), null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before all of the benchmark's tenants were erased");
        } finally {
            http.close();
        }
    }
}
