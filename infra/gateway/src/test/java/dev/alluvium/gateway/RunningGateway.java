package dev.alluvium.gateway;

import dev.alluvium.events.Message;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.events.EventRoutes;
import dev.alluvium.gateway.http.EdgeServer;
import dev.alluvium.gateway.mcp.PublicPlace;
import dev.alluvium.gateway.publish.Publisher;
import dev.alluvium.gateway.webhook.Retries;
import dev.alluvium.gateway.webhook.Webhooks;
import dev.alluvium.http.connection.ConnectionLimits;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.runtime.settings.Networks;
import dev.alluvium.runtime.settings.Secret;
import dev.alluvium.runtime.settings.SharedSecret;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.TopicReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A gateway on a free port, over a real Kafka and a query-api that says what the test wants.
record RunningGateway(
        EdgeServer server, Publisher publisher, EventRoutes events, Gateway.Told webhooks, MeterRegistry meters)
        implements AutoCloseable {
    static final int STREAMS_OF_TENANT = 5;

    private static final Webhooks.Limits WEBHOOKS = new Webhooks.Limits(
            new Retries(4, Duration.ofMillis(20)), Networks.parse("127.0.0.1"), Duration.ofMillis(500));

    private static final ConnectionLimits USUAL =
            new ConnectionLimits(100, 100, Duration.ofSeconds(10), Duration.ofSeconds(60));

    private record To(String bootstrapServers) implements KafkaSettings {
        @Override
        public Optional<Path> properties() {
            return Optional.empty();
        }
    }

    static RunningGateway start(FakeQueryApi api, PublicPlace place) {
        var kafka = SharedParts.kafka().bootstrapServers();
        KafkaTopics.ensure(kafka, Topics.all(2));
        return start(kafka, api, place);
    }

    /// One whose Kafka nobody has asked for its topics.
    static RunningGateway start(String kafka, FakeQueryApi api, PublicPlace place) {
        return start(kafka, api, place, listening(USUAL), 200);
    }

    static EdgeServer.Listening listening(ConnectionLimits connections) {
        return new EdgeServer.Listening("127.0.0.1", 0, connections, Networks.NONE, connections.head());
    }

    static RunningGateway start(
            String kafka, FakeQueryApi api, PublicPlace place, EdgeServer.Listening at, int requestsOfTenant) {
        var publisher = Publisher.open(new To(kafka), new SimpleMeterRegistry());
        var token = SharedSecret.of("a token", Optional.of(new Secret(FakeQueryApi.TOKEN)));
        var asked = new QueryApi(api.address(), token);
        var events = new EventRoutes(
                new To(kafka), asked, new EventRoutes.Limits(50, STREAMS_OF_TENANT), new SimpleMeterRegistry());
        var meters = new SimpleMeterRegistry();
        var webhooks = Gateway.Told.of(token, asked, events.feed(), WEBHOOKS, meters);
        var server = EdgeServer.start(
                at,
                new SimpleMeterRegistry(),
                routes -> Gateway.addRoutes(
                        routes,
                        new Gateway.Inward(asked, publisher, events, webhooks.parts()),
                        new Gateway.OfTenant(20_000, requestsOfTenant),
                        place));
        return new RunningGateway(server, publisher, events, webhooks, meters);
    }

    int port() {
        return server.port();
    }

    /// Attempts to deliver to webhooks.
    double attempts(String outcome) {
        return meters.get("alluvium.gateway.webhooks")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    /// All that is in the topic of a tenant, in its order.
    static List<Message> published(UUID tenant) {
        try (var reader = new TopicReader(SharedParts.kafka().bootstrapServers(), Topics.MESSAGES)) {
            return reader.toTheEnd(TenantKey.bytes(tenant)).stream()
                    .map(record -> decode(record.value()))
                    .toList();
        }
    }

    private static Message decode(byte[] value) {
        try {
            return PayloadCodec.decode(value, Message.class);
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        webhooks.close();
        events.close();
        server.close();
        publisher.close();
    }
}
