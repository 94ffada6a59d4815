package dev.alluvium.gateway.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.caller.AskCaller;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.events.EventFeed;
import dev.alluvium.gateway.events.Kind;
import dev.alluvium.gateway.http.Body;
import dev.alluvium.gateway.http.CallerAddress;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.Problem.FieldError;
import dev.alluvium.gateway.secret.Seal;
import dev.alluvium.gateway.secret.SigningSecret;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `POST`, `GET` and `DELETE /v1/subscriptions`: where a caller wants to be told of events.
public final class SubscriptionRoutes {
    private static final String PATH = "/v1/subscriptions";
    private static final String KEPT = "/v1/caller/subscriptions";
    private static final String WANTED = "send an object with url, and kinds and secret if you like";
    private static final int LARGEST_BODY = 10_000;
    private static final Set<String> FIELDS = Set.of("url", "kinds", "secret");

    private final AskCaller callers;
    private final QueryApi api;
    private final Optional<Parts> parts;

    /// What it takes to have subscriptions.
    public record Parts(Seal seal, EventFeed feed, Webhooks webhooks, Webhooks.Limits limits) {}

    /// @param parts empty where this gateway has no token
    public SubscriptionRoutes(AskCaller callers, QueryApi api, Optional<Parts> parts) {
        this.callers = callers;
        this.api = api;
        this.parts = parts;
    }

    private record Wanted(String url, Set<Kind> kinds, SigningSecret secret) {}

    public void addTo(RoutesConfig routes) {
        routes.addHttpHandler(HandlerType.POST, PATH, this::add);
        routes.addHttpHandler(HandlerType.GET, PATH, this::list);
        routes.addHttpHandler(HandlerType.DELETE, PATH + "/{id}", this::remove);
    }

    private void add(Context context) {
        var caller = reader(context);
        var open = parts();
        var wanted = read(Body.object(context, LARGEST_BODY, WANTED), open.limits());
        var id = UUID.randomUUID();
        var sealed = open.seal().close(wanted.secret().text().getBytes(UTF_8), Subscribed.owner(caller.tenant(), id));
        var kept = Map.of(
                "subscription_id",
                id,
                "url",
                wanted.url(),
                "kinds",
                new TreeSet<>(wanted.kinds()).stream().map(Kind::text).toList(),
                "sealed",
                Base64.getEncoder().encodeToString(sealed),
                "position",
                open.feed().now(caller));
        var answer = answered(api.post(KEPT, Json.bytes(kept), caller.credential(), CallerAddress.of(context)));
        open.webhooks().look();
        var view = (ObjectNode) Json.read(answer);
        // This once.
        view.put("secret", wanted.secret().text());
        context.header("Location", PATH + "/" + id);
        Json.answer(context, 201, Json.bytes(view));
    }

    private static Wanted read(JsonNode body, Webhooks.Limits limits) {
        var errors = new ArrayList<FieldError>();
        for (var name : body.propertyNames()) {
            if (!FIELDS.contains(name)) {
                errors.add(new FieldError(null, name.substring(0, Math.min(name.length(), 50)), "is not known"));
            }
        }
        var url = body.path("url").stringValue("");
        var fault = fault(url, limits);
        fault.ifPresent(text -> errors.add(new FieldError(null, "url", text)));
        var kinds = kinds(body.path("kinds"), errors);
        var secret = secret(body.path("secret"));
        if (secret.isEmpty()) {
            errors.add(new FieldError(null, "secret", "must be whsec_ and 24 to 64 bytes in Base64, or left out"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors).exception();
        }
        return new Wanted(url, kinds, secret.orElseThrow());
    }

    /// What is wrong with it now. It is looked at again for each delivery.
    private static Optional<String> fault(String url, Webhooks.Limits limits) {
        try {
            Target.parse(url).resolve(new PublicAddresses(limits.privateTargets()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static Set<Kind> kinds(JsonNode said, List<FieldError> errors) {
        if (said.isMissingNode() || said.isNull()) {
            return Kind.ALL;
        }
        var kinds = new TreeSet<Kind>();
        boolean good = said.isArray() && !said.isEmpty();
        for (var each : said) {
            var kind = Kind.named(each.stringValue(""));
            good &= kind.isPresent();
            kind.ifPresent(kinds::add);
        }
        if (!good) {
            errors.add(new FieldError(null, "kinds", "must be a list of some of " + Kind.NAMES));
        }
        return kinds;
    }

    private static Optional<SigningSecret> secret(JsonNode said) {
        return said.isMissingNode() || said.isNull()
                ? Optional.of(SigningSecret.random())
                : SigningSecret.parse(said.stringValue(""));
    }

    private void list(Context context) {
        var caller = callers.of(context);
        parts();
        Json.answer(context, 200, answered(api.get(KEPT, caller.credential(), CallerAddress.of(context))));
    }

    private void remove(Context context) {
        var caller = callers.of(context);
        var open = parts();
        var id = context.pathParam("id");
        if (!id.matches("[0-9a-fA-F-]{36}")) {
            throw Problem.of(404, "Not found", "there is no such subscription").exception();
        }
        answered(api.delete(KEPT + "/" + id, caller.credential(), CallerAddress.of(context)));
        open.webhooks().look();
        context.status(204).removeHeader("Content-Type");
    }

    private Caller reader(Context context) {
        var caller = callers.of(context);
        if (!caller.reads()) {
            throw Problem.forbidden("this credential lacks the scope read").exception();
        }
        return caller;
    }

    private static byte[] answered(QueryApi.Answer answer) {
        if (answer.status() != 200) {
            throw answer.problem().exception();
        }
        return answer.body();
    }

    private Parts parts() {
        return parts.orElseThrow(
                () -> Problem.of(404, "Not found", "this gateway was given no ALLUVIUM_GATEWAY_TOKEN, and tells nobody")
                        .exception());
    }
}
