package dev.alluvium.query.channel;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.alluvium.database.control.Connection;
import dev.alluvium.database.control.Connections;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.query.http.Admitted;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.problem.Problem;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The connections of a tenant, for its administrator by way of the gateway, and one of them for the gateway itself.
public final class ConnectionRoutes {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_KIND = 50;
    private static final int LONGEST_SEALED = 1_000;
    private static final int LONGEST_SETTINGS = 15_000;

    private final Optional<Connections> connections;

    /// @param connections empty where this process has no control role
    public ConnectionRoutes(Optional<Connections> connections) {
        this.connections = connections;
    }

    /// @param sealed for the gateway alone
    record ConnectionView(
            UUID connectionId,
            UUID tenantId,
            @JsonInclude(JsonInclude.Include.NON_NULL) String tenant,
            String kind,
            String name,
            JsonNode settings,
            @JsonInclude(JsonInclude.Include.NON_NULL) String sealed,
            Instant createdAt) {
        static ConnectionView of(TenantId tenant, Connection its) {
            return new ConnectionView(
                    its.id(),
                    tenant.value(),
                    null,
                    its.kind(),
                    its.name(),
                    JSON.readTree(its.settings()),
                    null,
                    its.createdAt());
        }

        ConnectionView with(String slug, byte[] secret) {
            return new ConnectionView(
                    connectionId,
                    tenantId,
                    slug,
                    kind,
                    name,
                    settings,
                    Base64.getEncoder().encodeToString(secret),
                    createdAt);
        }
    }

    record ConnectionsView(List<ConnectionView> connections) {}

    record RemovedView(UUID connectionId) {}

    private record Place(TenantId tenant, UUID connection) {}

    public void addTo(Routing routing) {
        routing.caller(POST, "/v1/caller/connections", this::add);
        routing.caller(GET, "/v1/caller/connections", this::list);
        routing.caller(DELETE, "/v1/caller/connections/{id}", this::remove);
        routing.gateway(POST, "/v1/connections/find", this::find);
    }

    private Object add(Admitted request) {
        var tenant = administered(request);
        var wanted = Fields.read(request.body(), ConnectionRoutes::wanted);
        return rows().add(tenant, wanted)
                .map(made -> ConnectionView.of(tenant, made))
                .orElseThrow(() -> Problem.of(
                                409,
                                "Conflicts with what exists",
                                "a tenant has at most " + Connections.MOST + " connections")
                        .exception());
    }

    private static Connection wanted(Fields fields) {
        return new Connection(
                id(fields, "connection_id").orElse(null),
                fields.required("kind", LONGEST_KIND).orElse(null),
                fields.required("name", LONGEST_NAME).orElse(null),
                settings(fields),
                bytes(fields),
                null);
    }

    private static String settings(Fields fields) {
        var found = fields.value("settings").map(JsonNode::toString).orElse("{}");
        if (!found.startsWith("{") || found.length() > LONGEST_SETTINGS || found.contains("\\u0000")) {
            fields.refuse("settings", "must be an object of at most " + LONGEST_SETTINGS + " characters");
        }
        return found;
    }

    private static byte[] bytes(Fields fields) {
        try {
            return Base64.getDecoder()
                    .decode(fields.required("sealed", LONGEST_SEALED).orElse(""));
        } catch (IllegalArgumentException e) {
            fields.refuse("sealed", "must be Base64");
            return new byte[0];
        }
    }

    private static Optional<UUID> id(Fields fields, String name) {
        return fields.required(name, LONGEST_NAME).flatMap(text -> {
            var id = TenantId.parse(text);
            if (id.isEmpty()) {
                fields.refuse(name, "must be a UUID");
            }
            return id.map(TenantId::value);
        });
    }

    private Object list(Admitted request) {
        var tenant = administered(request);
        return new ConnectionsView(rows().list(tenant).stream()
                .map(each -> ConnectionView.of(tenant, each))
                .toList());
    }

    private Object remove(Admitted request) {
        var tenant = administered(request);
        var id = TenantId.parse(request.context().pathParam("id"));
        if (id.isEmpty() || !rows().remove(tenant, id.get().value())) {
            throw Problem.notFound("there is no such connection").exception();
        }
        return new RemovedView(id.get().value());
    }

    /// 404 when there is none, or its tenant is not active.
    private Object find(Context context, ObjectNode body) {
        Parameters.none(context);
        var wanted = Fields.read(
                body,
                fields -> new Place(
                        id(fields, "tenant_id").map(TenantId::new).orElse(null),
                        id(fields, "connection_id").orElse(null)));
        return rows().find(wanted.tenant(), wanted.connection())
                .map(found -> ConnectionView.of(wanted.tenant(), found.connection())
                        .with(found.slug(), found.connection().sealed()))
                .orElseThrow(
                        () -> Problem.notFound("there is no such connection").exception());
    }

    /// Whoever connects another system lets it write as anybody.
    private static TenantId administered(Admitted request) {
        Parameters.none(request.context());
        if (!request.caller().scopes().contains(Scope.ADMIN)) {
            throw Problem.forbidden("this credential lacks the scope admin").exception();
        }
        return request.caller().tenant();
    }

    private Connections rows() {
        return connections.orElseThrow(() -> Problem.notFound(
                        "this process keeps no connections: ask one that was given ALLUVIUM_CONTROL_PASSWORD")
                .exception());
    }
}
