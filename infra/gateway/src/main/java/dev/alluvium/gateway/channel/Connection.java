package dev.alluvium.gateway.channel;

import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// What a tenant has connected.
///
/// @param name what its messages are said to come through, where they do not say it
/// @param secret what its requests are signed by
record Connection(
        UUID tenant, String slug, UUID id, Connector.Kind kind, String name, JsonNode settings, String secret) {
    @Override
    public String toString() {
        return "Connection[" + kind + " " + id + "]";
    }
}
