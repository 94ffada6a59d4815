package dev.alluvium.query.http;

import dev.alluvium.query.http.Listeners.Audience;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Adds routes, each of one of nine kinds: for anyone, for a caller of a tenant, one that searches or reads, for the
/// gateway itself, for its administrator, for any administrator, for the operator, for the operator or one that reads.
/// There is no way to add a route without saying which.
public final class Routing {
    /// Answers a request of a tenant with 200 and what becomes JSON.
    public interface TenantHandler {
        Object answer(Admitted request);
    }

    /// Answers a request of the gateway with 200 and what becomes JSON.
    public interface GatewayHandler {
        Object answer(Context context, ObjectNode body);
    }

    private final RoutesConfig routes;
    private final Gate gate;
    private final Listeners listeners;
    private final Set<String> added = new LinkedHashSet<>();

    Routing(RoutesConfig routes, Gate gate, Listeners listeners) {
        this.routes = routes;
        this.gate = gate;
        this.listeners = listeners;
    }

    public void anyone(HandlerType method, String path, Handler handler) {
        add(method, path, Audience.EVERYBODY, handler);
    }

    /// For whoever reaches the operator's address.
    public void monitor(HandlerType method, String path, Handler handler) {
        add(method, path, Audience.OPERATOR, handler);
    }

    /// Ahead of everything else.
    public void search(HandlerType method, String path, TenantHandler handler) {
        add(method, path, Audience.CALLERS, context -> gate.search(context, handler));
    }

    public void reader(HandlerType method, String path, TenantHandler handler) {
        add(method, path, Audience.CALLERS, context -> gate.reader(context, handler));
    }

    /// For whoever holds a credential of a tenant, whatever its scopes.
    public void caller(HandlerType method, String path, TenantHandler handler) {
        add(method, path, Audience.CALLERS, context -> gate.caller(context, handler));
    }

    /// For the gateway as a process, for nobody's request in particular.
    public void gateway(HandlerType method, String path, GatewayHandler handler) {
        add(method, path, Audience.CALLERS, context -> gate.gateway(context, handler));
    }

    /// For the operator, and for who administers the tenant in the path; the path has `{slug}`.
    public void administrator(HandlerType method, String path, Handler handler) {
        add(method, path, Audience.OPERATOR, context -> {
            gate.administrator(context);
            handler.handle(context);
        });
    }

    /// For the operator, and for who administers a tenant, whichever; [Acting] tells.
    public void anyAdministrator(HandlerType method, String path, Handler handler) {
        add(method, path, Audience.OPERATOR, context -> {
            gate.anyAdministrator(context);
            handler.handle(context);
        });
    }

    public void operator(HandlerType method, String path, Handler handler) {
        add(method, path, Audience.OPERATOR, context -> {
            gate.operator(context);
            handler.handle(context);
        });
    }

    /// For the operator one answer, and for who reads a tenant another.
    public void operatorOrReader(HandlerType method, String path, Handler forOperator, TenantHandler forReader) {
        add(method, path, Audience.EVERYBODY, context -> {
            boolean operator = gate.isOperator(context);
            listeners.require(context, operator ? Audience.OPERATOR : Audience.CALLERS);
            if (operator) {
                gate.operator(context);
                forOperator.handle(context);
            } else {
                gate.reader(context, forReader);
            }
        });
    }

    private void add(HandlerType method, String path, Audience audience, Handler handler) {
        Handler heard = context -> {
            listeners.require(context, audience);
            handler.handle(context);
        };
        added.add(method + " " + path);
        routes.addHttpHandler(method, path, heard);
        if (method.equals(HandlerType.GET)) {
            // Else HEAD answers 200 for whatever GET has a route, a process that is not ready included.
            routes.addHttpHandler(HandlerType.HEAD, path, heard);
        }
    }

    /// All that were added, as `GET /v1/status`.
    Set<String> added() {
        return Collections.unmodifiableSet(added);
    }
}
