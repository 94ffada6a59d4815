package dev.alluvium.cli.channel;

import dev.alluvium.cli.session.Api;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// The channels of a tenant, over the gateway, as its administrator: by a key that is made for this and revoked at
/// once.
record Channels(Connections connections, String slug) {
    private static final String PATH = "/v1/connections";
    private static final Duration NEEDED = Duration.ofMinutes(2);

    JsonNode add(JsonNode wanted) {
        return asAdministrator(key -> gateway().post(PATH, key, wanted));
    }

    List<JsonNode> list() {
        return asAdministrator(key -> gateway().get(PATH, key))
                .path("connections")
                .valueStream()
                .toList();
    }

    void remove(UUID channel) {
        asAdministrator(key -> gateway().delete(PATH + "/" + channel, key));
    }

    private Api gateway() {
        return new Api(connections.gatewayUrl());
    }

    private <T> T asAdministrator(Function<String, T> work) {
        var tenants = new Tenants(connections);
        var made = tenants.createKey(
                slug,
                Map.of(
                        "name",
                        "channel",
                        "scopes",
                        List.of("admin"),
                        "expires_at",
                        Instant.now().plus(NEEDED).toString()));
        try {
            return work.apply(made.path("key").asString(""));
        } finally {
            tenants.revokeKey(slug, UUID.fromString(made.path("key_id").asString("")));
        }
    }
}
