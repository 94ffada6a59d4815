package dev.alluvium.cli.session;

import dev.alluvium.cli.console.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tenants of an installation, over the API with the admin token.
public final class Tenants {
    private final Api api;
    private final String adminToken;

    public Tenants(Connections connections) {
        this.api = connections.api();
        this.adminToken = connections.requiredAdminToken();
    }

    public JsonNode create(String slug, String name) {
        return create(slug, name, null);
    }

    /// @param language null for the installation's
    public JsonNode create(String slug, String name, String language) {
        var tenant = JsonText.object().put("slug", slug).put("name", name).put("language", language);
        return api.post("/v1/tenants", adminToken, tenant);
    }

    public JsonNode show(String slug) {
        return api.get(path(slug), adminToken);
    }

    public UUID id(String slug) {
        return UUID.fromString(show(slug).path("tenant_id").asString());
    }

    /// An id is taken as it is: the tenant it names may be one that does not exist.
    public static UUID idOf(Connections connections, String slugOrId) {
        try {
            return UUID.fromString(slugOrId);
        } catch (IllegalArgumentException e) {
            return new Tenants(connections).id(slugOrId);
        }
    }

    public List<JsonNode> list() {
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

    public JsonNode change(String slug, String field, String value) {
        return api.patch(path(slug), adminToken, JsonText.object().put(field, value));
    }

    /// Of all tenants, on as many pages as there are.
    public JsonNode backlog() {
        ObjectNode all = null;
        var next = "";
        do {
            var page = (ObjectNode)
                    api.get("/v1/backlog?limit=200" + (next.isEmpty() ? "" : "&cursor=" + next), adminToken);
            if (all == null) {
                all = page;
            } else {
                all.withArray("worst").addAll((ArrayNode) page.path("worst"));
            }
            next = page.path("next_cursor").asString("");
        } while (!next.isEmpty());
        all.remove("next_cursor");
        return all;
    }

    /// @param change as the API takes it
    public JsonNode change(String slug, JsonNode change) {
        return api.patch(path(slug), adminToken, change);
    }

    public JsonNode erase(String slug) {
        return api.delete(path(slug), adminToken);
    }

    /// @param key as the API takes it
    public JsonNode createKey(String slug, Map<String, Object> key) {
        return api.post(path(slug) + "/keys", adminToken, JsonText.tree(key));
    }

    public List<JsonNode> keys(String slug) {
        return api.get(path(slug) + "/keys", adminToken)
                .path("keys")
                .valueStream()
                .toList();
    }

    public JsonNode revokeKey(String slug, UUID key) {
        return api.delete(path(slug) + "/keys/" + key, adminToken);
    }

    private static String path(String slug) {
        return "/v1/tenants/" + Api.segment(slug);
    }
}
