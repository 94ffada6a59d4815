package dev.alluvium.query.operator;

import dev.alluvium.database.control.AuditEntry;
import dev.alluvium.database.control.AuditLog;
import dev.alluvium.database.control.TenantRegistry;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantSlug;
import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.body.TextRules;
import dev.alluvium.query.http.problem.Problem;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/// The query parameters of `GET /v1/audit`.
record AuditRequest(AuditLog.Wanted wanted, int limit) {
    private static final Set<String> NAMES = Set.of("tenant", "actor", "since", "limit", "cursor");
    private static final Pattern CURSOR =
            Pattern.compile("([0-9]{1,16})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");
    private static final int LONGEST_ACTOR = 500;
    private static final long MICROS = 1_000_000;

    /// @param caller whose tenant alone is listed; empty for the operator
    static AuditRequest read(Context context, Optional<Caller> caller, TenantRegistry tenants) {
        var errors = new ArrayList<Problem.FieldError>();
        context.queryParamMap().forEach((name, values) -> {
            if (!NAMES.contains(name)) {
                refuse(errors, Parameters.shown(name), "is not known");
            } else if (values.size() != 1) {
                refuse(errors, name, "must be given once");
            }
        });
        int limit = Parameters.limit(context.queryParam("limit"), errors);
        var tenant = tenant(context, caller, tenants, errors);
        var wanted =
                new AuditLog.Wanted(tenant, actor(context, errors), since(context, errors), place(context, errors));
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors).exception();
        }
        return new AuditRequest(wanted, limit);
    }

    private static Optional<UUID> tenant(
            Context context, Optional<Caller> caller, TenantRegistry tenants, List<Problem.FieldError> errors) {
        var name = Optional.ofNullable(context.queryParam("tenant"));
        if (caller.isPresent()) {
            var own = caller.get();
            if (name.filter(text -> !text.equals(own.slug())
                            && !text.equals(own.tenant().toString()))
                    .isPresent()) {
                throw Problem.forbidden("this credential belongs to another tenant")
                        .exception();
            }
            return Optional.of(own.tenant().value());
        }
        var found = name.flatMap(text -> TenantId.parse(text).or(() -> ofSlug(text, tenants)));
        if (name.isPresent() && found.isEmpty()) {
            refuse(errors, "tenant", "is no tenant's slug; one that was erased is named by its id");
        }
        return found.map(TenantId::value);
    }

    private static Optional<TenantId> ofSlug(String slug, TenantRegistry tenants) {
        return TenantSlug.matches(slug) ? tenants.find(slug).map(tenant -> tenant.id()) : Optional.empty();
    }

    private static Optional<String> actor(Context context, List<Problem.FieldError> errors) {
        var actor = Optional.ofNullable(context.queryParam("actor"));
        if (actor.filter(text -> text.isEmpty() || text.length() > LONGEST_ACTOR || TextRules.fault(text) != null)
                .isPresent()) {
            refuse(errors, "actor", "must have 1 to " + LONGEST_ACTOR + " characters of text");
            return Optional.empty();
        }
        return actor;
    }

    private static Optional<Instant> since(Context context, List<Problem.FieldError> errors) {
        return Optional.ofNullable(context.queryParam("since"))
                .flatMap(text -> Fields.time(text, fault -> refuse(errors, "since", fault)));
    }

    private static Optional<AuditLog.Place> place(Context context, List<Problem.FieldError> errors) {
        return Optional.ofNullable(context.queryParam("cursor")).flatMap(text -> {
            var parts = CURSOR.matcher(text);
            if (!parts.matches()) {
                refuse(errors, "cursor", "is not a cursor of this list");
                return Optional.empty();
            }
            var at = Instant.EPOCH.plus(Long.parseLong(parts.group(1)), ChronoUnit.MICROS);
            return Optional.of(new AuditLog.Place(at, UUID.fromString(parts.group(2))));
        });
    }

    /// Continues behind this entry.
    static String cursor(AuditEntry entry) {
        long micros = entry.at().getEpochSecond() * MICROS + entry.at().getNano() / 1_000;
        return micros + "_" + entry.id();
    }

    private static void refuse(List<Problem.FieldError> errors, String name, String message) {
        errors.add(new Problem.FieldError(name, message));
    }
}
