package dev.alluvium.query.operator;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Everything that manages tenants and keys. A process that faces callers need not be able to: without the password of
/// the control role it has the routes and answers each of them with 404 and where to ask.
public final class ControlRoutes {
    private static final String CLOSED =
            "this process manages no tenants and keys: ask one that was given ALLUVIUM_CONTROL_PASSWORD";

    private record Route(HandlerType method, String path) {}

    private static final List<Route> ROUTES = List.of(
            new Route(POST, "/v1/tenants"),
            new Route(GET, "/v1/tenants"),
            new Route(GET, "/v1/tenants/{slug}"),
            new Route(PATCH, "/v1/tenants/{slug}"),
            new Route(DELETE, "/v1/tenants/{slug}"),
            new Route(POST, "/v1/tenants/{slug}/keys"),
            new Route(GET, "/v1/tenants/{slug}/keys"),
            new Route(DELETE, "/v1/tenants/{slug}/keys/{id}"),
            new Route(GET, "/v1/audit"));

    private ControlRoutes() {}

    public static void open(Routing routing, ControlDatabase control, TenantDatabase database, InstantSource clock) {
        new OperatorRoutes(control.tenants()).addTo(routing);
        new BacklogRoutes(Optional.of(control.backlogs()), database, clock).addTo(routing);
        new KeyRoutes(control.tenants(), control.keys(), clock).addTo(routing);
        new AuditRoutes(control.audit(), control.tenants()).addTo(routing);
    }

    public static void closed(Routing routing, TenantDatabase database, InstantSource clock) {
        ROUTES.forEach(route -> routing.anyone(route.method, route.path, ControlRoutes::refuse));
        // A tenant's own backlog is its to read.
        new BacklogRoutes(Optional.empty(), database, clock).addTo(routing);
    }

    private static void refuse(Context context) {
        throw closed();
    }

    static ProblemException closed() {
        return Problem.notFound(CLOSED).exception();
    }
}
