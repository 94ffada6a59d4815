package dev.alluvium.gateway.mcp;

import dev.alluvium.gateway.http.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.LinkedHashMap;
import java.util.List;

/// What a caller without a credential may know: who issues them (RFC 9728), for the gateway and for `/mcp`.
final class ResourceMetadata {
    private final PublicPlace place;

    ResourceMetadata(PublicPlace place) {
        this.place = place;
    }

    void addTo(RoutesConfig routes) {
        routes.addHttpHandler(HandlerType.GET, PublicPlace.METADATA, context -> answer(context, ""));
        routes.addHttpHandler(HandlerType.GET, PublicPlace.METADATA + "/mcp", context -> answer(context, "/mcp"));
    }

    private void answer(Context context, String path) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("resource", place.base(context) + path);
        place.issuer().ifPresent(issuer -> metadata.put("authorization_servers", List.of(issuer)));
        metadata.put("scopes_supported", List.of("read", "write"));
        metadata.put("bearer_methods_supported", List.of("header"));
        metadata.put("resource_name", "Alluvium");
        Json.answer(context, 200, Json.bytes(metadata));
    }
}
