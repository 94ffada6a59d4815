package dev.alluvium.query.operator;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.alluvium.database.control.ApiKey;
import dev.alluvium.database.control.ApiKeys;
import dev.alluvium.database.control.IssuedKey;
import dev.alluvium.database.control.KeyRefusedException;
import dev.alluvium.database.control.NewKey;
import dev.alluvium.database.control.NewKey.Bound;
import dev.alluvium.database.control.TenantRegistry;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.query.http.Acting;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.Json;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.body.RequestBody;
import dev.alluvium.query.http.body.SenderKind;
import dev.alluvium.query.http.body.TextRules;
import dev.alluvium.query.http.problem.Problem;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The API keys of a tenant, for the operator.
final class KeyRoutes {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final TenantRegistry tenants;
    private final ApiKeys keys;
    private final InstantSource clock;

    KeyRoutes(TenantRegistry tenants, ApiKeys keys, InstantSource clock) {
        this.tenants = tenants;
        this.keys = keys;
        this.clock = clock;
    }

    private record Wanted(
            String name,
            Set<Scope> scopes,
            Optional<Principal> principal,
            Optional<Instant> expiresAt,
            boolean keysOutlive) {

        NewKey by(Acting acting) {
            return new NewKey(name, scopes, principal.orElse(null), expiresAt.orElse(null), keysOutlive, bound(acting));
        }

        private static Bound bound(Acting acting) {
            return acting.keysEnd()
                    .<Bound>map(Bound.Until::new)
                    .or(() -> acting.caller().map(caller -> new Bound.Parent(caller.keyId())))
                    .orElseGet(Bound.None::new);
        }
    }

    record PrincipalView(String id, String type) {}

    /// @param key the text of a new key, shown this once and absent ever after
    record KeyView(
            UUID keyId,
            @JsonInclude(JsonInclude.Include.NON_NULL) String key,
            String name,
            List<String> scopes,
            PrincipalView principal,
            Instant createdAt,
            Instant expiresAt,
            Instant revokedAt,
            Instant lastUsedAt,
            UUID parentId,
            boolean keysOutlive) {}

    record KeysView(List<KeyView> keys) {}

    void addTo(Routing routing) {
        routing.administrator(POST, "/v1/tenants/{slug}/keys", this::issue);
        routing.administrator(GET, "/v1/tenants/{slug}/keys", this::list);
        routing.administrator(DELETE, "/v1/tenants/{slug}/keys/{id}", this::revoke);
    }

    private void issue(Context context) {
        Parameters.none(context);
        var tenant = OperatorRoutes.living(tenants, context).id();
        var wanted = Fields.read(RequestBody.read(context), this::newKey);
        var acting = Acting.of(context);
        var key = wanted.by(acting);
        var issued = issue(acting.actor(), tenant, key);
        var view = new KeyView(
                issued.keyId(),
                issued.key(),
                wanted.name(),
                names(wanted.scopes()),
                view(wanted.principal().orElse(null)),
                clock.instant(),
                issued.expiresAt(),
                null,
                null,
                key.bound() instanceof Bound.Parent(var parent) ? parent : null,
                key.keysOutlive());
        context.header("Cache-Control", "no-store");
        Json.answer(context, 201, view);
    }

    private IssuedKey issue(Actor actor, TenantId tenant, NewKey key) {
        try {
            return keys.by(actor).issue(tenant, key);
        } catch (KeyRefusedException e) {
            throw problem(e).exception();
        }
    }

    private static Problem problem(KeyRefusedException refused) {
        return switch (refused.reason()) {
            case OUTLIVES ->
                Problem.invalid(
                        "expires_at",
                        "must not lie after " + refused.latest().orElseThrow()
                                + ", when the credential that makes the key ends");
            case LACKS_RIGHT ->
                Problem.invalid("keys_outlive", "is for the operator to say, or for a key of which it is said");
            case ENDED -> Problem.forbidden("this key was revoked or is expired");
        };
    }

    private Wanted newKey(Fields fields) {
        return new Wanted(
                fields.required("name", TenantRegistry.MAX_NAME_LENGTH).orElse(null),
                scopes(fields),
                fields.object("principal", KeyRoutes::principal),
                fields.instant("expires_at").filter(expiry -> {
                    boolean future = expiry.isAfter(clock.instant());
                    if (!future) {
                        fields.refuse("expires_at", "must lie in the future");
                    }
                    return future;
                }),
                keysOutlive(fields));
    }

    private static boolean keysOutlive(Fields fields) {
        var found = fields.value("keys_outlive");
        if (found.filter(value -> !value.isBoolean()).isPresent()) {
            fields.refuse("keys_outlive", "must be true or false");
        }
        return found.filter(JsonNode::isBoolean).map(JsonNode::booleanValue).orElse(false);
    }

    private static Set<Scope> scopes(Fields fields) {
        var scopes = EnumSet.noneOf(Scope.class);
        var found = fields.value("scopes");
        boolean fits =
                found.isPresent() && found.get().isArray() && !found.get().isEmpty();
        for (int i = 0; fits && i < found.get().size(); i++) {
            var text = found.get().get(i).stringValue("");
            fits = EnumNames.of(Scope.class).contains(text);
            if (fits) {
                scopes.add(Scope.valueOf(text.toUpperCase(java.util.Locale.ROOT)));
            }
        }
        if (!fits) {
            fields.refuse("scopes", "must be a list of one or more of " + String.join(", ", EnumNames.of(Scope.class)));
        }
        return scopes;
    }

    private static Principal principal(Fields fields) {
        var id = fields.required("id", TextRules.MAX_ID_CHARACTERS);
        if (fields.value("type").isEmpty()) {
            fields.refuse("type", "is required");
        }
        var type = fields.oneOf("type", SenderKind.class);
        return id.isPresent() && type.isPresent() ? new Principal(id.get(), EnumNames.of(type.get())) : null;
    }

    private void list(Context context) {
        Parameters.none(context);
        var tenant = OperatorRoutes.tenant(tenants, context).id();
        Json.answer(
                context,
                200,
                new KeysView(keys.list(tenant).stream().map(KeyRoutes::view).toList()));
    }

    private void revoke(Context context) {
        Parameters.none(context);
        var tenant = OperatorRoutes.tenant(tenants, context).id();
        var id = context.pathParam("id");
        if (!UUID_TEXT.matcher(id).matches()
                || !keys.by(Acting.of(context).actor()).revoke(tenant, UUID.fromString(id))) {
            throw Problem.notFound("this tenant has no such key in use").exception();
        }
        context.status(204).removeHeader("Content-Type");
    }

    private static KeyView view(ApiKey key) {
        return new KeyView(
                key.keyId(),
                null,
                key.name(),
                names(key.scopes()),
                view(key.principal()),
                key.createdAt(),
                key.expiresAt(),
                key.revokedAt(),
                key.lastUsedAt(),
                key.parentId(),
                key.keysOutlive());
    }

    private static PrincipalView view(Principal principal) {
        return principal == null ? null : new PrincipalView(principal.id(), principal.type());
    }

    private static List<String> names(Set<Scope> scopes) {
        return scopes.stream().sorted().map(EnumNames::of).toList();
    }
}
