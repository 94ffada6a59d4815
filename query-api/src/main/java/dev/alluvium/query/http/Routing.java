package dev.alluvium.query.http;

import dev.alluvium.database.Caller;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// Adds routes, each of one of five kinds: for anyone, for a caller of a tenant that searches or reads, for its
/// administrator, for the operator. There is no way to add a route without saying which.
public final class Routing {
    public interface TenantHandler {
        void handle(Context context, Caller caller) throws Exception;
    }

    private final RoutesConfig routes;
    private final Gate gate;
    private final Set<String> added = new LinkedHashSet<>();

    Routing(RoutesConfig routes, Gate gate) {
        this.routes = routes;
        this.gate = gate;
    }

    /// The pattern of the route that a request met: few values, and no identifiers of a tenant in logs and metrics.
    static String name(Context context) {
        var endpoint = context.endpoints().lastHttpEndpoint();
        return endpoint == null ? "unmatched" : endpoint.path;
    }

    public void anyone(HandlerType method, String path, Handler handler) {
        added.add(method + " " + path);
        routes.addHttpHandler(method, path, handler);
        if (method.equals(HandlerType.GET)) {
            // Else HEAD answers 200 for whatever GET has a route, a process that is not ready included.
            routes.addHttpHandler(HandlerType.HEAD, path, handler);
        }
    }

    /// Ahead of everything else.
    public void search(HandlerType method, String path, TenantHandler handler) {
        anyone(method, path, context -> gate.search(context, handler));
    }

    public void reader(HandlerType method, String path, TenantHandler handler) {
        anyone(method, path, context -> gate.reader(context, handler));
    }

    /// For the operator, and for who administers the tenant in the path; the path has `{slug}`.
    public void administrator(HandlerType method, String path, Handler handler) {
        anyone(method, path, context -> {
            gate.administrator(context);
            handler.handle(context);
        });
    }

    public void operator(HandlerType method, String path, Handler handler) {
        anyone(method, path, context -> {
            gate.operator(context);
            handler.handle(context);
        });
    }

    /// All that were added, as `GET /v1/status`.
    Set<String> added() {
        return Collections.unmodifiableSet(added);
    }
}
