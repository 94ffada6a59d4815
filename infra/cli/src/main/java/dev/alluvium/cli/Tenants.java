package dev.alluvium.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// The tenants of an installation, over the API with the admin token.
final class Tenants {
    private final Api api;
    private final String adminToken;

    Tenants(Connections connections) {
        this.api = connections.api();
        this.adminToken = connections.requiredAdminToken();
    }

    JsonNode create(String slug, String name) {
        return create(slug, name, null);
    }

    /// @param language null for the installation's
    JsonNode create(String slug, String name, String language) {
        var tenant = Json.object().put("slug", slug).put("name", name).put("language", language);
        return api.post("/v1/tenants", adminToken, tenant);
    }

    JsonNode show(String slug) {
        return api.get(path(slug), adminToken);
    }

    UUID id(String slug) {
        return UUID.fromString(show(slug).path("tenant_id").asString());
    }

    List<JsonNode> list() {
        var found = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var page = api.get(
                    "/v1/tenants?limit=200" + (cursor.isEmpty() ? "" : "&cursor=" + Api.segment(cursor)), adminToken);
            page.path("tenants").forEach(found::add);
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty());
        return found;
    }

    JsonNode change(String slug, String field, String value) {
        return api.patch(path(slug), adminToken, Json.object().put(field, value));
    }

    JsonNode erase(String slug) {
        return api.delete(path(slug), adminToken);
    }

    JsonNode createKey(String slug, JsonNode body) {
        return api.post(path(slug) + "/keys", adminToken, body);
    }

    JsonNode revokeKey(String slug, UUID key) {
        return api.delete(path(slug) + "/keys/" + key, adminToken);
    }

    private static String path(String slug) {
        return "/v1/tenants/" + Api.segment(slug);
    }
}
