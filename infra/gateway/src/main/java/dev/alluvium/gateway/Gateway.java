package dev.alluvium.gateway;

import dev.alluvium.events.Topics;
import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.caller.Admission;
import dev.alluvium.gateway.caller.AskCaller;
import dev.alluvium.gateway.channel.ConnectionRoutes;
import dev.alluvium.gateway.compat.Mem0Routes;
import dev.alluvium.gateway.compat.VectorStoreRoute;
import dev.alluvium.gateway.events.EventFeed;
import dev.alluvium.gateway.events.EventRoutes;
import dev.alluvium.gateway.http.EdgeServer;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.mcp.McpRoute;
import dev.alluvium.gateway.mcp.PublicPlace;
import dev.alluvium.gateway.pass.PassOn;
import dev.alluvium.gateway.publish.IdempotentAnswers;
import dev.alluvium.gateway.publish.PublishRoutes;
import dev.alluvium.gateway.publish.Publisher;
import dev.alluvium.gateway.publish.TenantBudget;
import dev.alluvium.gateway.secret.Seal;
import dev.alluvium.gateway.waiting.WaitingMeters;
import dev.alluvium.gateway.webhook.Retries;
import dev.alluvium.gateway.webhook.SubscriptionRoutes;
import dev.alluvium.gateway.webhook.Webhooks;
import dev.alluvium.http.admission.BytesInFlight;
import dev.alluvium.http.admission.InProgress;
import dev.alluvium.http.connection.ConnectionLimits;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.Metrics;
import dev.alluvium.runtime.OpenWhenReachable;
import dev.alluvium.runtime.ProcessLife;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.health.HealthServer;
import dev.alluvium.runtime.health.UnhealthyException;
import dev.alluvium.runtime.kafka.AwaitTopics;
import dev.alluvium.runtime.kafka.failure.KafkaRefusal;
import dev.alluvium.runtime.settings.Networks;
import dev.alluvium.runtime.settings.SharedSecret;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HandlerType;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process that callers without Kafka come to: what they write goes to Kafka, what they read comes from
/// query-api.
public final class Gateway {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final String NAME = "gateway";
    private static final int PART_OF_HEAP = 4;
    private static final int PART_OF_ANSWERS = 8;

    private Gateway() {}

    public static void main(String[] arguments) {
        System.exit(ProcessLife.run(NAME, Gateway::run));
    }

    private static void run(ProcessLife life) throws Exception {
        life.explain(KafkaRefusal::of);
        var settings = life.settings(GatewaySettings.class);
        life.log(settings.log());
        var edge = settings.gateway();
        var meters = Metrics.create(NAME);
        var checks = new HealthChecks();
        var token = SharedSecret.of("ALLUVIUM_GATEWAY_TOKEN", edge.token());
        var api = new QueryApi(settings.api().url(), token);
        var place = new PublicPlace(edge.url(), settings.jwt().issuer());
        try (var _ = HealthServer.start(edge.health().host(), edge.health().port(), checks, meters)) {
            AwaitTopics.await(
                    KafkaClients.admin(settings.kafka()),
                    List.of(Topics.MESSAGES),
                    new OpenWhenReachable(life::awaitStop));
            try (var publisher = Publisher.open(settings.kafka(), meters);
                    var events = new EventRoutes(
                            settings.kafka(),
                            api,
                            new EventRoutes.Limits(edge.streams(), edge.tenantStreams()),
                            meters);
                    var webhooks = Told.of(token, api, events.feed(), limits(edge), meters);
                    var server = EdgeServer.start(
                            listening(edge),
                            meters,
                            routes -> addRoutes(
                                    routes,
                                    new Inward(api, publisher, events, webhooks.parts()),
                                    new OfTenant(edge.tenantMessages(), edge.tenantRequests()),
                                    place));
                    var _ = new WaitingMeters(settings.kafka(), meters);
                    // First of all: the server waits for what is in progress.
                    var _ = events;
                    var _ = webhooks) {
                checks.add("kafka", publisher::check);
                checks.add("query-api", () -> check(api));
                log.info("{} answers on {}:{}", NAME, edge.host(), server.port());
                life.awaitStop();
            }
        }
    }

    /// What the routes reach.
    ///
    /// @param webhooks empty without a token of this process
    record Inward(QueryApi api, Publisher publisher, EventRoutes events, Optional<SubscriptionRoutes.Parts> webhooks) {}

    /// What one tenant may have.
    ///
    /// @param messages a second
    /// @param requests in progress
    record OfTenant(int messages, int requests) {}

    private static EdgeServer.Listening listening(GatewaySettings.Edge edge) {
        return new EdgeServer.Listening(
                edge.host(),
                edge.port(),
                new ConnectionLimits(
                        edge.connections(), edge.addressConnections(), edge.requestTimeout(), edge.answerTimeout()),
                edge.trustedProxies().orElse(Networks.NONE),
                edge.requestTimeout());
    }

    private static Webhooks.Limits limits(GatewaySettings.Edge edge) {
        var webhook = edge.webhook();
        return new Webhooks.Limits(
                new Retries(webhook.attempts(), webhook.pause()),
                edge.privateTargets().orElse(Networks.NONE),
                webhook.timeout());
    }

    /// Who delivers to webhooks, where anybody does.
    record Told(Optional<SubscriptionRoutes.Parts> parts) implements AutoCloseable {
        static Told of(
                Optional<SharedSecret> token,
                QueryApi api,
                EventFeed feed,
                Webhooks.Limits limits,
                MeterRegistry meters) {
            return new Told(token.map(Seal::new)
                    .map(seal -> new SubscriptionRoutes.Parts(
                            seal, feed, new Webhooks(api, seal, feed, limits, meters), limits)));
        }

        @Override
        public void close() {
            parts.ifPresent(its -> its.webhooks().close());
        }
    }

    static void addRoutes(RoutesConfig routes, Inward inward, OfTenant ofTenant, PublicPlace place) {
        var api = inward.api();
        long most = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
        var bytes = BytesInFlight.lettingOneAlone(most, most / 2);
        var callers = new AskCaller(
                api, InstantSource.system(), new Admission(new InProgress(ofTenant.requests(), "requests"), bytes));
        new PassOn(callers, api).addTo(routes);
        var limits = new PublishRoutes.Limits(
                bytes, new TenantBudget(ofTenant.messages()), new IdempotentAnswers(most / PART_OF_ANSWERS));
        var publishing = new PublishRoutes(callers, api, inward.publisher(), limits);
        publishing.addTo(routes);
        new McpRoute(callers, api, publishing, place).addTo(routes);
        inward.events().addTo(routes, callers);
        new SubscriptionRoutes(callers, api, inward.webhooks()).addTo(routes);
        new ConnectionRoutes(callers, api, inward.webhooks().map(SubscriptionRoutes.Parts::seal))
                .addTo(routes, publishing, bytes, limits.answers());
        new VectorStoreRoute(callers, api).addTo(routes);
        new Mem0Routes(callers, api, publishing).addTo(routes);
        var contract = contract();
        routes.addHttpHandler(
                HandlerType.GET,
                "/openapi.yaml",
                context -> context.contentType("application/yaml").result(contract));
        routes.addHttpHandler(
                HandlerType.GET,
                "/health/live",
                context -> Json.answer(context, 200, Json.bytes(Map.of("status", "up"))));
    }

    static byte[] contract() {
        try (var file = Gateway.class.getResourceAsStream("openapi.yaml")) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("openapi.yaml is in this jar", e);
        }
    }

    private static Map<String, Object> check(QueryApi api) throws UnhealthyException {
        if (!api.answers()) {
            throw new UnhealthyException("query-api does not answer");
        }
        return Map.of();
    }
}
