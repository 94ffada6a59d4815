package dev.alluvium.query.subscription;

import static io.javalin.http.HandlerType.POST;

import dev.alluvium.database.ReadLimits;
import dev.alluvium.database.control.Delivered;
import dev.alluvium.database.control.Deliveries;
import dev.alluvium.database.control.Held;
import dev.alluvium.database.control.Subscriptions;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.insight.ReadableRoute;
import dev.alluvium.query.insight.ReadableRoute.Wanted;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// What the gateway asks for itself, to deliver events when no caller is there: which subscriptions are its own, and
/// what one of them may be told. Its token opens nothing else.
public final class DeliveryRoutes {
    private static final int MOST_DELIVERED = 1_000;
    private static final int LONGEST_POSITION = 200;
    private static final int LONGEST_REASON = 500;
    private static final Duration LONGEST_READ = Duration.ofSeconds(5);

    private final Optional<Subscriptions> subscriptions;
    private final Optional<Deliveries> deliveries;
    private final ReadableRoute readable;

    /// @param subscriptions empty where this process has no control role
    public DeliveryRoutes(
            Optional<Subscriptions> subscriptions, Optional<Deliveries> deliveries, ReadableRoute readable) {
        this.subscriptions = subscriptions;
        this.deliveries = deliveries;
        this.readable = readable;
    }

    record HeldView(
            UUID tenantId,
            String tenant,
            UUID subscriptionId,
            String url,
            List<String> kinds,
            String sealed,
            PrincipalView principal,
            int attempts,
            String position) {
        static HeldView of(Held its) {
            return new HeldView(
                    its.tenant().value(),
                    its.slug(),
                    its.subscription(),
                    its.url(),
                    its.kinds(),
                    Base64.getEncoder().encodeToString(its.sealed()),
                    its.principal() == null
                            ? null
                            : new PrincipalView(
                                    its.principal().id(), its.principal().type()),
                    its.attempts(),
                    its.position());
        }
    }

    record PrincipalView(String id, String type) {}

    record HeldsView(List<HeldView> subscriptions) {}

    private record Exchange(UUID gateway, List<Delivered> delivered, boolean stops) {}

    private record Asked(TenantId tenant, UUID subscription, Wanted wanted) {}

    public void addTo(Routing routing) {
        routing.gateway(POST, "/v1/deliveries", this::exchange);
        routing.gateway(POST, "/v1/deliveries/readable", this::readable);
    }

    private Object exchange(Context context, ObjectNode body) {
        Parameters.none(context);
        var exchange = Fields.read(
                body,
                fields -> new Exchange(
                        SubscriptionRoutes.id(fields, "gateway_id").orElse(null),
                        fields.objects("delivered", MOST_DELIVERED, DeliveryRoutes::delivered)
                                .orElse(List.of()),
                        fields.flag("stops")));
        var rows = deliveries.orElseThrow(SubscriptionRoutes::closed);
        if (exchange.stops()) {
            rows.release(exchange.gateway(), exchange.delivered());
            return new HeldsView(List.of());
        }
        return new HeldsView(rows.exchange(exchange.gateway(), exchange.delivered()).stream()
                .map(HeldView::of)
                .toList());
    }

    private static Delivered delivered(Fields fields) {
        return new Delivered(
                SubscriptionRoutes.id(fields, "tenant_id").map(TenantId::new).orElse(null),
                SubscriptionRoutes.id(fields, "subscription_id").orElse(null),
                fields.required("position", LONGEST_POSITION).orElse(null),
                fields.integer("attempts", 0, 1_000_000, 0),
                fields.anyText("reason", LONGEST_REASON).orElse(null),
                fields.flag("dead"),
                fields.flag("delivered"));
    }

    /// 404 once the subscription is not active, or the credential that made it has ended.
    private Object readable(Context context, ObjectNode body) {
        Parameters.none(context);
        var asked = Fields.read(
                body,
                fields -> new Asked(
                        SubscriptionRoutes.id(fields, "tenant_id")
                                .map(TenantId::new)
                                .orElse(null),
                        SubscriptionRoutes.id(fields, "subscription_id").orElse(null),
                        Wanted.read(fields)));
        var viewer = subscriptions
                .orElseThrow(SubscriptionRoutes::closed)
                .viewer(asked.tenant(), asked.subscription())
                .orElseThrow(() -> Problem.notFound("there is no such subscription, or its credential has ended")
                        .exception());
        return readable.readable(viewer, ReadLimits.of(LONGEST_READ), asked.wanted());
    }
}
