package dev.alluvium.query.insight;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.body.TextRules;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import dev.alluvium.query.message.SessionCursor;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Which insights are asked for, a page of them.
///
/// @param since    last borne out at this time or later
/// @param after    where the page before this one ended
record InsightsRequest(
        Optional<String> kind,
        Optional<String> scope,
        Optional<String> sessionId,
        Optional<String> subject,
        Optional<Instant> since,
        Optional<Double> minStrength,
        String status,
        int limit,
        Optional<Place> after) {

    private static final Set<String> KINDS = Set.of("fact", "preference", "decision", "task", "summary");
    private static final Set<String> STATUSES = Set.of("active", "superseded");
    private static final Set<String> NAMES =
            Set.of("kind", "scope", "session_id", "subject", "since", "min_strength", "status", "limit", "cursor");
    private static final String CURSOR = "cursor";

    record Place(Instant lastSeen, UUID id) {}

    static InsightsRequest read(Context context, TenantId tenant) {
        return new Reading(context, tenant).request();
    }

    String cursor(TenantId tenant, Place last) {
        return new SessionCursor(last.lastSeen(), Instant.EPOCH, 0, last.id().toString()).text(tenant, mark());
    }

    /// A cursor belongs to the question that it came with.
    private String mark() {
        return String.join(
                "\u0001",
                "insights",
                kind.orElse(""),
                scope.map(path -> "/" + path).orElse(""),
                sessionId.orElse(""),
                subject.orElse(""),
                since.map(Instant::toString).orElse(""),
                minStrength.map(String::valueOf).orElse(""),
                status);
    }

    private static final class Reading {
        private final Context context;
        private final TenantId tenant;
        private final List<Problem.FieldError> errors = new ArrayList<>();

        Reading(Context context, TenantId tenant) {
            this.context = context;
            this.tenant = tenant;
        }

        InsightsRequest request() {
            context.queryParamMap().forEach((name, values) -> {
                if (!NAMES.contains(name)) {
                    refuse(Parameters.shown(name), "is not known");
                } else if (values.size() != 1) {
                    refuse(name, "must be given once");
                }
            });
            int limit = Parameters.limit(context.queryParam("limit"), errors);
            var request = new InsightsRequest(
                    oneOf("kind", KINDS),
                    scope(),
                    text("session_id"),
                    text("subject"),
                    since(),
                    strength(),
                    oneOf("status", STATUSES).orElse("active"),
                    limit,
                    Optional.empty());
            if (!errors.isEmpty()) {
                throw Problem.invalid(errors).exception();
            }
            return request.from(Optional.ofNullable(context.queryParam(CURSOR)).map(text -> place(text, request)));
        }

        private Place place(String text, InsightsRequest request) {
            try {
                var at = SessionCursor.parse(text, tenant, request.mark());
                return new Place(at.occurredAt(), UUID.fromString(at.messageId()));
            } catch (ProblemException | IllegalArgumentException e) {
                throw Problem.invalid(CURSOR, "is not a cursor of this list").exception();
            }
        }

        private Optional<String> text(String name) {
            var text = Optional.ofNullable(context.queryParam(name));
            if (text.filter(value -> value.isEmpty()
                            || value.length() > TextRules.MAX_ID_CHARACTERS
                            || TextRules.fault(value) != null)
                    .isPresent()) {
                refuse(name, "must have 1 to " + TextRules.MAX_ID_CHARACTERS + " characters of text");
                return Optional.empty();
            }
            return text;
        }

        private Optional<String> scope() {
            var scope = Optional.ofNullable(context.queryParam("scope"));
            if (scope.filter(path -> path.length() > TextRules.MAX_SCOPE_CHARACTERS
                            || TextRules.fault(path) != null
                            || !TextRules.isPath(path))
                    .isPresent()) {
                refuse("scope", "must be a path such as support/billing, without empty parts");
                return Optional.empty();
            }
            return scope;
        }

        private Optional<String> oneOf(String name, Set<String> choices) {
            var text = Optional.ofNullable(context.queryParam(name));
            if (text.filter(value -> !choices.contains(value)).isPresent()) {
                refuse(
                        name,
                        "must be one of "
                                + String.join(", ", choices.stream().sorted().toList()));
            }
            return text;
        }

        private Optional<Instant> since() {
            return Optional.ofNullable(context.queryParam("since"))
                    .flatMap(text -> Fields.time(text, fault -> refuse("since", fault)));
        }

        private Optional<Double> strength() {
            return Optional.ofNullable(context.queryParam("min_strength")).flatMap(text -> {
                if (text.matches("0|1|[01]?\\.[0-9]{1,9}|0\\.[0-9]{1,9}") && Double.parseDouble(text) <= 1) {
                    return Optional.of(Double.parseDouble(text));
                }
                refuse("min_strength", "must be between 0 and 1");
                return Optional.empty();
            });
        }

        private void refuse(String name, String message) {
            errors.add(new Problem.FieldError(name, message));
        }
    }

    private InsightsRequest from(Optional<Place> place) {
        return new InsightsRequest(kind, scope, sessionId, subject, since, minStrength, status, limit, place);
    }
}
