package dev.alluvium.query;

import dev.alluvium.database.Caller;
import dev.alluvium.database.Scope;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/// Adds routes, each of one of four kinds: for anyone, for a caller of a tenant, for its administrator, for the
/// operator. There is no way to add a route without saying which.
final class Routing {
    interface TenantHandler {
        void handle(Context context, Caller caller) throws Exception;
    }

    private final RoutesConfig routes;
    private final Credentials credentials;

    Routing(RoutesConfig routes, Credentials credentials) {
        this.routes = routes;
        this.credentials = credentials;
    }

    void anyone(HandlerType method, String path, Handler handler) {
        routes.addHttpHandler(method, path, handler);
        if (method.equals(HandlerType.GET)) {
            // Else HEAD answers 200 for whatever GET has a route, a process that is not ready included.
            routes.addHttpHandler(HandlerType.HEAD, path, handler);
        }
    }

    void reader(HandlerType method, String path, TenantHandler handler) {
        anyone(method, path, context -> handler.handle(context, credentials.caller(context, Scope.READ)));
    }

    /// For the operator, and for who administers the tenant in the path; the path has `{slug}`.
    void administrator(HandlerType method, String path, Handler handler) {
        anyone(method, path, context -> {
            credentials.administrator(context, context.pathParam("slug"));
            handler.handle(context);
        });
    }

    void operator(HandlerType method, String path, Handler handler) {
        anyone(method, path, context -> {
            credentials.operator(context);
            handler.handle(context);
        });
    }
}
