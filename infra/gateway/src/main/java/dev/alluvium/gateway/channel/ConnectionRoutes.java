package dev.alluvium.gateway.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.caller.AskCaller;
import dev.alluvium.gateway.http.Body;
import dev.alluvium.gateway.http.CallerAddress;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.Problem.FieldError;
import dev.alluvium.gateway.publish.IdempotentAnswers;
import dev.alluvium.gateway.publish.PublishRoutes;
import dev.alluvium.gateway.secret.Seal;
import dev.alluvium.http.admission.BytesInFlight;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `POST`, `GET` and `DELETE /v1/connections`: what a tenant's administrator connects, and `POST /v1/in/…`, what then
/// comes.
public final class ConnectionRoutes {
    private static final String PATH = "/v1/connections";
    private static final String KEPT = "/v1/caller/connections";
    private static final String WANTED =
            "send an object with kind and name, and settings and secret as the kind needs them";
    private static final int LARGEST_BODY = 20_000;
    private static final int LONGEST_NAME = 200;
    private static final Set<String> FIELDS = Set.of("kind", "name", "settings", "secret");

    private final AskCaller callers;
    private final QueryApi api;
    private final Optional<Seal> seal;

    /// @param seal empty where this gateway has no token
    public ConnectionRoutes(AskCaller callers, QueryApi api, Optional<Seal> seal) {
        this.callers = callers;
        this.api = api;
        this.seal = seal;
    }

    private record Wanted(Connector.Kind kind, String name, JsonNode settings, String secret) {}

    public void addTo(RoutesConfig routes, PublishRoutes publishing, BytesInFlight bytes, IdempotentAnswers answers) {
        routes.addHttpHandler(HandlerType.POST, PATH, this::add);
        routes.addHttpHandler(HandlerType.GET, PATH, this::list);
        routes.addHttpHandler(HandlerType.DELETE, PATH + "/{id}", this::remove);
        if (seal.isPresent()) {
            var found = new FindConnection(api, seal.get());
            new InRoute(found, publishing, bytes, answers, InstantSource.system()).addTo(routes);
        } else {
            routes.addHttpHandler(HandlerType.POST, InRoute.PATH, _ -> seal());
        }
    }

    private void add(Context context) {
        var caller = callers.of(context);
        var open = seal();
        if (!caller.scopes().contains("admin")) {
            throw Problem.forbidden("this credential lacks the scope admin").exception();
        }
        var wanted = read(Body.object(context, LARGEST_BODY, WANTED));
        var id = UUID.randomUUID();
        var sealed = open.close(wanted.secret().getBytes(UTF_8), FindConnection.owner(caller.tenant(), id));
        var kept = new LinkedHashMap<String, Object>();
        kept.put("connection_id", id);
        kept.put("kind", wanted.kind().text());
        kept.put("name", wanted.name());
        kept.put("settings", wanted.settings());
        kept.put("sealed", Base64.getEncoder().encodeToString(sealed));
        var view = (ObjectNode)
                Json.read(answered(api.post(KEPT, Json.bytes(kept), caller.credential(), CallerAddress.of(context))));
        withPath(view);
        // This once.
        view.put("secret", wanted.secret());
        context.header("Location", PATH + "/" + id);
        Json.answer(context, 201, Json.bytes(view));
    }

    /// Where the other system posts to, at this gateway's address.
    private static void withPath(ObjectNode view) {
        view.put(
                "path",
                "/v1/in/" + view.path("tenant_id").stringValue() + "/"
                        + view.path("connection_id").stringValue());
    }

    private static Wanted read(JsonNode body) {
        var errors = new ArrayList<FieldError>();
        for (var name : body.propertyNames()) {
            if (!FIELDS.contains(name)) {
                errors.add(new FieldError(null, name.substring(0, Math.min(name.length(), 50)), "is not known"));
            }
        }
        var name = body.path("name").stringValue("");
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(c -> c < ' ')) {
            errors.add(new FieldError(null, "name", "must be a text of 1 to " + LONGEST_NAME + " characters"));
        }
        var kind = Connector.Kind.named(body.path("kind").stringValue(""));
        var settings = body.hasNonNull("settings") ? body.path("settings") : Json.read("{}".getBytes(UTF_8));
        Optional<String> secret = Optional.empty();
        if (kind.isEmpty()) {
            errors.add(new FieldError(null, "kind", "must be one of " + Connector.Kind.NAMES));
        } else if (!settings.isObject()) {
            errors.add(new FieldError(null, "settings", "must be an object"));
        } else {
            kind.get().connector().check(settings).stream()
                    .map(each -> new FieldError(null, "settings." + each.field(), each.message()))
                    .forEach(errors::add);
            secret = secret(kind.get(), body.path("secret"), errors);
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors).exception();
        }
        return new Wanted(kind.orElseThrow(), name.strip(), settings, secret.orElseThrow());
    }

    private static Optional<String> secret(Connector.Kind kind, JsonNode said, List<FieldError> errors) {
        boolean absent = said.isMissingNode() || said.isNull();
        var secret = kind.connector().secret(absent ? Optional.empty() : Optional.of(said.stringValue("")));
        if (secret.isEmpty()) {
            errors.add(new FieldError(
                    null,
                    "secret",
                    kind == Connector.Kind.SLACK
                            ? "must be the signing secret of the Slack app"
                            : "must be whsec_ and 24 to 64 bytes in Base64, or left out"));
        }
        return secret;
    }

    private void list(Context context) {
        var caller = callers.of(context);
        seal();
        var answer = (ObjectNode) Json.read(answered(api.get(KEPT, caller.credential(), CallerAddress.of(context))));
        answer.path("connections").forEach(each -> withPath((ObjectNode) each));
        Json.answer(context, 200, Json.bytes(answer));
    }

    private void remove(Context context) {
        var caller = callers.of(context);
        seal();
        var id = InRoute.id(context.pathParam("id"))
                .orElseThrow(() -> Problem.of(404, "Not found", "there is no such connection")
                        .exception());
        answered(api.delete(KEPT + "/" + id, caller.credential(), CallerAddress.of(context)));
        context.status(204).removeHeader("Content-Type");
    }

    private static byte[] answered(QueryApi.Answer answer) {
        if (answer.status() != 200) {
            throw answer.problem().exception();
        }
        return answer.body();
    }

    private Seal seal() {
        return seal.orElseThrow(() -> Problem.of(
                        404, "Not found", "this gateway was given no ALLUVIUM_GATEWAY_TOKEN, and connects nothing")
                .exception());
    }
}
