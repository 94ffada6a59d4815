package dev.alluvium.bench.running;

import dev.alluvium.bench.harness.ApiCalls;
import dev.alluvium.bench.harness.RunningSystem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/// Tenants that a benchmark works with, erased when it is done.
public final class BenchTenants implements AutoCloseable {

    /// @param key an API key that reads and writes
    public record BenchTenant(UUID id, String slug, String key) {}

    private final RunningSystem system;
    private final ApiCalls api;
    private final List<BenchTenant> tenants = new ArrayList<>();

    public BenchTenants(RunningSystem system) {
        this.system = system;
        this.api = new ApiCalls(system.apiUrl());
    }

    public BenchTenant create() throws IOException, InterruptedException {
        var slug = "bench-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        var created = api.post("/v1/tenants", system.adminToken(), Map.of("slug", slug, "name", "a benchmark's"));
        var tenant = new BenchTenant(
                UUID.fromString(created.path("tenant_id").asString()), slug, api.key(slug, system.adminToken()));
        tenants.add(tenant);
        return tenant;
    }

    /// What the workers do for the tenant beside others that wait.
    public void share(BenchTenant tenant, double share) throws IOException, InterruptedException {
        api.call("PATCH", "/v1/tenants/" + tenant.slug(), system.adminToken(), Map.of("share", share));
    }

    /// `GET /v1/status`.
    public JsonNode status(BenchTenant tenant) throws IOException, InterruptedException {
        return api.call("GET", "/v1/status", tenant.key(), null);
    }

    /// The counts of `GET /v1/status`.
    public JsonNode counts(BenchTenant tenant) throws IOException, InterruptedException {
        return status(tenant).path("messages");
    }

    /// The ids of the best hits.
    public List<String> search(BenchTenant tenant, String text, int limit) throws IOException, InterruptedException {
        return search(tenant, text, "semantic", limit);
    }

    public List<String> search(BenchTenant tenant, String text, String mode, int limit)
            throws IOException, InterruptedException {
        var answer = api.post("/v1/search", tenant.key(), Map.of("query", text, "mode", mode, "limit", limit));
        var ids = new ArrayList<String>();
        answer.path("hits").forEach(hit -> ids.add(hit.path("message_id").asString()));
        return ids;
    }

    @Override
    public void close() throws IOException {
        try {
            for (var tenant : tenants) {
                erase(tenant);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before all of the benchmark's tenants were erased");
        } finally {
            api.close();
        }
    }

    /// A request removes as much as it has time for.
    private void erase(BenchTenant tenant) throws IOException, InterruptedException {
        boolean complete = false;
        while (!complete) {
            complete = api.call("DELETE", "/v1/tenants/" + tenant.slug(), system.adminToken(), null)
                    .path("complete")
                    .asBoolean();
        }
    }
}
