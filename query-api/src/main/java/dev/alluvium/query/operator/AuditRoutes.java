package dev.alluvium.query.operator;

import static io.javalin.http.HandlerType.GET;

import dev.alluvium.database.control.AuditEntry;
import dev.alluvium.database.control.AuditLog;
import dev.alluvium.database.control.TenantRegistry;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.query.http.Acting;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.http.body.Json;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Who did what, for the operator; for who administers a tenant, what was done to that one.
final class AuditRoutes {
    private final AuditLog log;
    private final TenantRegistry tenants;

    AuditRoutes(AuditLog log, TenantRegistry tenants) {
        this.log = log;
        this.tenants = tenants;
    }

    record ActorView(String kind, String name) {}

    record EntryView(
            UUID entryId,
            Instant at,
            ActorView actor,
            String address,
            String action,
            UUID tenantId,
            String slug,
            String target,
            String outcome,
            long times) {}

    record AuditView(List<EntryView> entries, String nextCursor) {}

    void addTo(Routing routing) {
        routing.anyAdministrator(GET, "/v1/audit", this::list);
    }

    private void list(Context context) {
        var caller = Acting.of(context).caller();
        var request = AuditRequest.read(context, caller, tenants);
        var found = log.list(request.wanted(), request.limit() + 1);
        boolean more = found.size() > request.limit();
        var shown = more ? found.subList(0, request.limit()) : found;
        var next = more ? AuditRequest.cursor(shown.getLast()) : null;
        var views = shown.stream().map(entry -> view(entry, caller.isEmpty())).toList();
        Json.answer(context, 200, new AuditView(views, next));
    }

    /// Where operators sit is not for tenants to know.
    private static EntryView view(AuditEntry entry, boolean operator) {
        var actor = entry.actor();
        boolean ofTenant = actor.kind() == Actor.Kind.KEY || actor.kind() == Actor.Kind.TOKEN;
        return new EntryView(
                entry.id(),
                entry.at(),
                new ActorView(EnumNames.of(actor.kind()), actor.name()),
                operator || ofTenant ? actor.address() : null,
                entry.action(),
                entry.tenant(),
                entry.slug(),
                entry.target(),
                entry.outcome(),
                entry.times());
    }
}
