package dev.alluvium.gateway.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.secret.Seal;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Asks query-api what a connection is, and remembers it for a moment, and that there is none: whoever calls has shown
/// no credential yet. Thread-safe.
final class FindConnection {
    private static final Logger log = LoggerFactory.getLogger(FindConnection.class);
    private static final Duration REMEMBERED = Duration.ofSeconds(3);
    private static final int MOST = 1_000;
    private static final int AT_ONCE = 4;
    private static final int PATIENCE_SECONDS = 2;

    private final QueryApi api;
    private final Seal seal;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };

    private record Known(Optional<Connection> connection, long asked) {
        boolean isFresh() {
            return System.nanoTime() - asked < REMEMBERED.toNanos();
        }
    }

    FindConnection(QueryApi api, Seal seal) {
        this.api = api;
        this.seal = seal;
    }

    Optional<Connection> of(UUID tenant, UUID id) {
        var key = tenant + " " + id;
        synchronized (known) {
            var found = known.get(key);
            if (found != null && found.isFresh()) {
                return found.connection();
            }
        }
        var asked = new Known(ask(tenant, id), System.nanoTime());
        synchronized (known) {
            known.put(key, asked);
        }
        return asked.connection();
    }

    private Optional<Connection> ask(UUID tenant, UUID id) {
        if (!acquire()) {
            throw Problem.unavailable("too many ask for connections; try again", PATIENCE_SECONDS)
                    .exception();
        }
        try {
            var body = Json.bytes(Map.of("tenant_id", tenant, "connection_id", id));
            var answer = api.own("/v1/connections/find", body);
            if (answer.status() == 404) {
                return Optional.empty();
            }
            if (answer.status() != 200) {
                // It is not the caller's fault that this process is not known there.
                throw Problem.unavailable("what is connected cannot be told; try again", PATIENCE_SECONDS)
                        .exception();
            }
            return opened(Json.read(answer.body()), tenant, id);
        } finally {
            turns.release();
        }
    }

    private boolean acquire() {
        try {
            return turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<Connection> opened(JsonNode json, UUID tenant, UUID id) {
        var kind = Connector.Kind.named(json.path("kind").stringValue(""));
        var sealed = Base64.getDecoder().decode(json.path("sealed").stringValue(""));
        var secret = seal.open(sealed, owner(tenant, id));
        if (kind.isEmpty() || secret.isEmpty()) {
            log.warn(
                    "connection {} of tenant {} was made by another version or another token of this process",
                    id,
                    tenant);
            return Optional.empty();
        }
        return Optional.of(new Connection(
                tenant,
                json.path("tenant").stringValue(""),
                id,
                kind.get(),
                json.path("name").stringValue(),
                json.path("settings"),
                new String(secret.get(), UTF_8)));
    }

    /// For whom its secret is sealed.
    static String owner(UUID tenant, UUID connection) {
        return "connection " + tenant + " " + connection;
    }
}
