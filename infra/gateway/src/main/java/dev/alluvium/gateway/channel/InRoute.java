package dev.alluvium.gateway.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Body;
import dev.alluvium.gateway.http.CallerAddress;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.publish.IdempotentAnswers;
import dev.alluvium.gateway.publish.PublishRoutes;
import dev.alluvium.http.admission.BytesInFlight;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// `POST /v1/in/{tenant}/{id}`: what another system says. It has no credential of this one; its signature is what
/// counts, and the address says which.
final class InRoute {
    static final String PATH = "/v1/in/{tenant}/{id}";
    private static final int LARGEST_BODY = 4 << 20;
    private static final int COPIES = 4;
    private static final Map<String, Object> NOTHING = Map.of("state", "ignored");

    private final FindConnection connections;
    private final PublishRoutes publishing;
    private final BytesInFlight bytes;
    private final IdempotentAnswers answers;
    private final InstantSource clock;

    InRoute(
            FindConnection connections,
            PublishRoutes publishing,
            BytesInFlight bytes,
            IdempotentAnswers answers,
            InstantSource clock) {
        this.connections = connections;
        this.publishing = publishing;
        this.bytes = bytes;
        this.answers = answers;
        this.clock = clock;
    }

    void addTo(RoutesConfig routes) {
        routes.addHttpHandler(HandlerType.POST, PATH, this::take);
    }

    private void take(Context context) {
        var connection = connection(context);
        // Whoever knows the address may begin a body; what it takes is not taken from the tenant's own requests.
        try (var _ = bytes.take(connection.id(), COPIES * Body.announced(context, LARGEST_BODY))) {
            var incoming = new Incoming(context::header, Body.read(context, LARGEST_BODY), clock.instant());
            switch (connection.kind().connector().take(incoming, connection)) {
                case Taken.Reply(var body) -> Json.answer(context, 200, Json.bytes(body));
                case Taken.Nothing _ -> Json.answer(context, 200, Json.bytes(NOTHING));
                case Taken.Messages(var once, var drafts) ->
                    Json.answer(context, 202, publish(connection, once, drafts, CallerAddress.of(context)));
            }
        }
    }

    private Connection connection(Context context) {
        return id(context.pathParam("tenant"))
                .flatMap(tenant -> id(context.pathParam("id")).flatMap(id -> connections.of(tenant, id)))
                .orElseThrow(() -> Problem.of(404, "Not found", "there is no such connection")
                        .exception());
    }

    static Optional<UUID> id(String text) {
        return text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
                ? Optional.of(UUID.fromString(text))
                : Optional.empty();
    }

    /// What is sent again is answered as before, so that an old state does not come after a new one; what another
    /// process has taken becomes the same messages again.
    private byte[] publish(Connection connection, String once, List<ObjectNode> drafts, String from) {
        var key = new IdempotentAnswers.Key(connection.tenant(), connection.id(), once);
        return answers.once(
                key,
                once.getBytes(UTF_8),
                () -> Json.bytes(publishing.remember(speaker(connection), Json.bytes(drafts), from)));
    }

    /// Writes as whoever the other system says has spoken.
    private static Caller speaker(Connection connection) {
        return new Caller(
                connection.tenant(),
                connection.slug(),
                Optional.of(connection.id()),
                Set.of("write"),
                Optional.empty(),
                Optional.empty(),
                "");
    }
}
