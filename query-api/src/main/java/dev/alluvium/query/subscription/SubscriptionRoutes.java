package dev.alluvium.query.subscription;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import dev.alluvium.database.control.NewSubscription;
import dev.alluvium.database.control.Subscription;
import dev.alluvium.database.control.Subscription.Maker;
import dev.alluvium.database.control.Subscriptions;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.query.http.Admitted;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The subscriptions of a caller, which the gateway passes on with the caller's own credential.
public final class SubscriptionRoutes {
    private static final int LONGEST_URL = 2_000;
    private static final int LONGEST_SEALED = 1_000;
    private static final int LONGEST_POSITION = 200;
    private static final int MOST_KINDS = 20;

    private final Optional<Subscriptions> subscriptions;

    /// @param subscriptions empty where this process has no control role
    public SubscriptionRoutes(Optional<Subscriptions> subscriptions) {
        this.subscriptions = subscriptions;
    }

    /// @param keyId null when a token made it
    record SubscriptionView(
            UUID subscriptionId,
            String url,
            List<String> kinds,
            String state,
            String reason,
            int attempts,
            UUID keyId,
            Instant createdAt,
            Instant deliveredAt) {
        static SubscriptionView of(Subscription its) {
            return new SubscriptionView(
                    its.id(),
                    its.url(),
                    its.kinds(),
                    its.state(),
                    its.reason(),
                    its.attempts(),
                    its.maker().keyId(),
                    its.createdAt(),
                    its.deliveredAt());
        }
    }

    record SubscriptionsView(List<SubscriptionView> subscriptions) {}

    record RemovedView(UUID subscriptionId) {}

    public void addTo(Routing routing) {
        routing.caller(POST, "/v1/caller/subscriptions", this::add);
        routing.caller(GET, "/v1/caller/subscriptions", this::list);
        routing.caller(DELETE, "/v1/caller/subscriptions/{id}", this::remove);
    }

    private Object add(Admitted request) {
        Parameters.none(request.context());
        var maker = maker(request.caller());
        var wanted = Fields.read(request.body(), fields -> wanted(fields, maker));
        return rows().add(request.caller().tenant(), wanted)
                .map(SubscriptionView::of)
                .orElseThrow(() -> Problem.of(
                                409,
                                "Conflicts with what exists",
                                "a tenant has at most " + Subscriptions.MOST + " subscriptions")
                        .exception());
    }

    private static NewSubscription wanted(Fields fields, Maker maker) {
        return new NewSubscription(
                id(fields, "subscription_id").orElse(null),
                fields.required("url", LONGEST_URL).orElse(null),
                fields.texts("kinds", MOST_KINDS, LONGEST_POSITION).stream()
                        .flatMap(Optional::stream)
                        .toList(),
                bytes(fields, "sealed"),
                fields.required("position", LONGEST_POSITION).orElse(null),
                maker);
    }

    static Optional<UUID> id(Fields fields, String name) {
        return fields.required(name, LONGEST_POSITION).flatMap(text -> {
            var id = TenantId.parse(text);
            if (id.isEmpty()) {
                fields.refuse(name, "must be a UUID");
            }
            return id.map(TenantId::value);
        });
    }

    private static byte[] bytes(Fields fields, String name) {
        try {
            return Base64.getDecoder()
                    .decode(fields.required(name, LONGEST_SEALED).orElse(""));
        } catch (IllegalArgumentException e) {
            fields.refuse(name, "must be Base64");
            return new byte[0];
        }
    }

    private Object list(Admitted request) {
        Parameters.none(request.context());
        var shown = visible(request.caller());
        return new SubscriptionsView(rows().list(request.caller().tenant(), shown.orElse(null)).stream()
                .map(SubscriptionView::of)
                .toList());
    }

    private Object remove(Admitted request) {
        Parameters.none(request.context());
        var shown = visible(request.caller());
        var id = TenantId.parse(request.context().pathParam("id"));
        if (id.isEmpty() || !rows().remove(request.caller().tenant(), id.get().value(), shown.orElse(null))) {
            throw Problem.notFound("there is no such subscription").exception();
        }
        return new RemovedView(id.get().value());
    }

    /// Empty for who sees all of the tenant.
    private static Optional<Maker> visible(Caller caller) {
        return caller.scopes().contains(Scope.ADMIN) ? Optional.empty() : Optional.of(maker(caller));
    }

    private static Maker maker(Caller caller) {
        if (!caller.scopes().contains(Scope.READ)) {
            throw Problem.forbidden("this credential lacks the scope read").exception();
        }
        return new Maker(caller.keyId(), caller.principal(), caller.expires());
    }

    private Subscriptions rows() {
        return subscriptions.orElseThrow(SubscriptionRoutes::closed);
    }

    static ProblemException closed() {
        return Problem.notFound("this process keeps no subscriptions: ask one that was given ALLUVIUM_CONTROL_PASSWORD")
                .exception();
    }
}
