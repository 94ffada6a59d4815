package dev.alluvium.query.message;

import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.query.http.Admitted;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.body.TextRules;
import dev.alluvium.query.http.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Who a credential is, for the gateway in front, which has no database to ask.
public final class CallerRoutes {
    private static final int MOST_IDS = 1_000;
    private static final String OF_OTHERS = "select alluvium.not_written_by(?, ?, ?)";

    private final TenantDatabase database;

    public CallerRoutes(TenantDatabase database) {
        this.database = database;
    }

    /// @param keyId null for a token
    record CallerView(
            UUID tenantId,
            String tenant,
            UUID keyId,
            List<String> scopes,
            PrincipalView principal,
            Instant expiresAt) {}

    record PrincipalView(String id, String type) {}

    /// @param othersMessages which of the ids are those of messages that somebody else has written
    record WritableView(List<String> othersMessages) {}

    public void addTo(Routing routing) {
        routing.caller(GET, "/v1/caller", this::caller);
        routing.caller(POST, "/v1/caller/writable", this::writable);
    }

    private Object caller(Admitted request) {
        Parameters.none(request.context());
        var caller = request.caller();
        var principal = caller.principal() == null
                ? null
                : new PrincipalView(caller.principal().id(), caller.principal().type());
        request.context().header("Cache-Control", "no-store");
        return new CallerView(
                caller.tenant().value(),
                caller.slug(),
                caller.keyId(),
                caller.scopes().stream().sorted().map(EnumNames::of).toList(),
                principal,
                caller.expires());
    }

    /// Which messages a caller may not write: it is a principal, and another has sent them.
    private Object writable(Admitted request) {
        Parameters.none(request.context());
        var caller = request.caller();
        if (!caller.scopes().contains(Scope.WRITE)) {
            throw Problem.forbidden("this credential lacks the scope write").exception();
        }
        var ids = Fields.read(
                request.body(), fields -> fields.texts("message_ids", MOST_IDS, TextRules.MAX_ID_CHARACTERS));
        if (caller.principal() == null) {
            return new WritableView(List.of());
        }
        var wanted = ids.stream().flatMap(Optional::stream).toArray(String[]::new);
        var principal = caller.principal();
        return database.read(
                caller,
                tx -> new WritableView(tx.sql()
                        .fetch(OF_OTHERS, wanted, principal.id(), principal.type())
                        .getValues(0, String.class)));
    }
}
