package dev.alluvium.cli.session;

import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// The API as one tenant sees it, with the credential that was given, else with a key of the command line's own: made
/// once with the admin token, kept in the data folder, and made again once when it was revoked meanwhile.
public final class TenantApi {
    private final Api api;
    private final KeptKey own;
    private final Optional<String> given;

    TenantApi(Connections connections, String slug, Optional<String> key) {
        this.api = connections.api();
        this.own = KeptKey.usual(connections, slug);
        this.given = key.or(() -> connections.settings().text(Connections.API_KEY));
    }

    public JsonNode get(String path) {
        return with(credential -> api.get(path, credential));
    }

    public JsonNode post(String path, JsonNode body) {
        return with(credential -> api.post(path, credential, body));
    }

    private JsonNode with(Function<String, JsonNode> request) {
        if (given.isPresent()) {
            return request.apply(given.get());
        }
        var kept = own.read();
        if (kept.isPresent()) {
            try {
                return request.apply(kept.get());
            } catch (ApiRefusal e) {
                if (e.status() != 401) {
                    throw e;
                }
            }
        }
        return request.apply(own.make());
    }
}
