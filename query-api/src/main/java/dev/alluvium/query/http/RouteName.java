package dev.alluvium.query.http;

import io.javalin.http.Context;

/// The pattern of the route that a request met: few values, and no identifiers of a tenant in logs and metrics.
final class RouteName {
    private RouteName() {}

    static String of(Context context) {
        var endpoint = context.endpoints().lastHttpEndpoint();
        return endpoint == null ? "unmatched" : endpoint.path;
    }
}
