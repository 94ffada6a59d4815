package dev.alluvium.query.http;

import dev.alluvium.query.http.problem.Problem;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;

/// Lets pages of the named origins call the API from a browser (CORS, the Fetch standard). Without any, which is the
/// default, nothing is said and browsers refuse. Never `*`: a page is let in by name, and no cookie is ever looked
/// at.
final class CrossOrigin {
    private static final String A_DAY = "86400";

    private final Origins origins;

    CrossOrigin(Origins origins) {
        this.origins = origins;
    }

    void addTo(RoutesConfig routes) {
        if (!origins.names().isEmpty()) {
            routes.before(this::allow);
            routes.addHttpHandler(HandlerType.OPTIONS, "/*", this::preflight);
        }
    }

    private void allow(Context context) {
        context.header("Vary", "Origin");
        var origin = context.header("Origin");
        if (origin != null && origins.names().contains(origin)) {
            context.header("Access-Control-Allow-Origin", origin);
            context.header("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate");
        }
    }

    private void preflight(Context context) {
        var origin = context.header("Origin");
        if (origin == null || !origins.names().contains(origin)) {
            throw Problem.forbidden("this origin may not call the API from a browser")
                    .exception();
        }
        context.header("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE");
        context.header("Access-Control-Allow-Headers", "Authorization, Content-Type");
        context.header("Access-Control-Max-Age", A_DAY);
        context.status(204).removeHeader("Content-Type");
    }
}
