package dev.alluvium.query.http;

import dev.alluvium.database.Refusals;
import dev.alluvium.database.TenantDirectory;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantState;
import dev.alluvium.http.admission.Deadline;
import dev.alluvium.http.admission.Turns;
import dev.alluvium.http.admission.Waiting;
import dev.alluvium.http.connection.ClientAddress;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Who is calling. The tenant comes from here and from nowhere else: no path, field or header names one.
public final class Credentials implements AutoCloseable {
    private static final String CHALLENGE = "Bearer realm=\"alluvium\"";
    private static final String INVALID = CHALLENGE + ", error=\"invalid_token\"";
    private static final String SCHEME = "Bearer ";
    /// As much as the server takes for a whole request's headers.
    private static final int MAX_CHARACTERS = 8_192;

    /// Credentials looked up at once that have not held before; a key takes a statement.
    private static final int LOOKUPS_AT_ONCE = 3;
    private static final int MOST_WAITING = 1_000;
    private static final Duration LONGEST_LOOKUP = Duration.ofSeconds(10);

    private final TenantDirectory directory;
    private final Access access;
    private final FailedAttempts attempts;
    private final CountRefusals refusals;
    private final ClientAddress addresses;
    private final Turns lookups = new Turns(new Turns.Limits(LOOKUPS_AT_ONCE, MOST_WAITING, LONGEST_LOOKUP));
    private final Map<AuthenticationFailure, Counter> failures = new EnumMap<>(AuthenticationFailure.class);

    /// @param refusals where those that are refused are kept
    public Credentials(TenantDirectory directory, Access access, Refusals refusals, MeterRegistry meters) {
        this.refusals = new CountRefusals(refusals::keep);
        this.directory = directory;
        this.access = access;
        this.attempts = new FailedAttempts(access.failedAttempts(), System::nanoTime);
        this.addresses = new ClientAddress(access.proxies());
        for (var failure : AuthenticationFailure.values()) {
            failures.put(
                    failure,
                    Counter.builder("alluvium.auth.failures")
                            .description("Requests without a credential that holds")
                            .tag("reason", EnumNames.of(failure))
                            .register(meters));
        }
    }

    /// Whose a credential is.
    private sealed interface Holder {
        record Operator(String name) implements Holder {}

        record Gateway() implements Holder {}

        /// @param keysEnd null for a key
        record OfTenant(Caller caller, Instant keysEnd) implements Holder {}
    }

    /// What came of looking a credential up.
    ///
    /// @param holder null when it does not hold
    /// @param failure null when it does
    private record Looked(Holder holder, AuthenticationFailure failure) {}

    /// The caller, whose tenant is active and who holds `scope`.
    Caller caller(Context context, Scope scope) {
        return scoped(caller(context), scope);
    }

    /// The caller, whose tenant is active, whatever it may do there.
    Caller caller(Context context) {
        return switch (holder(context)) {
            case Holder.Operator _ -> throw lacking("the admin token belongs to no tenant; use a key of the tenant");
            case Holder.Gateway _ -> throw ofTheGateway();
            case Holder.OfTenant(var caller, var _) -> active(caller);
        };
    }

    /// Whether the credential is an operator's; one that does not hold is refused.
    boolean isOperator(Context context) {
        return holder(context) instanceof Holder.Operator;
    }

    /// Returns only for the operator. Where no admin token is set, nobody is.
    void operator(Context context) {
        switch (holder(context)) {
            case Holder.Operator operator -> acting(context, operator);
            case Holder.Gateway _ -> throw ofTheGateway();
            case Holder.OfTenant tenant ->
                throw refused(
                        context, tenant, lacking("a tenant's credential does not open this; the admin token does"));
        }
    }

    /// Returns only for the gateway.
    void gateway(Context context) {
        if (!(holder(context) instanceof Holder.Gateway)) {
            throw lacking("only the gateway's token opens this");
        }
    }

    /// Returns for the operator, and for who administers the tenant of this slug.
    ///
    /// @return empty for the operator
    Optional<Caller> administrator(Context context, String slug) {
        return administrator(context, caller -> caller.slug().equals(slug));
    }

    /// Returns for the operator, and for who administers any tenant.
    ///
    /// @return empty for the operator
    Optional<Caller> administrator(Context context) {
        return administrator(context, _ -> true);
    }

    private Optional<Caller> administrator(Context context, Predicate<Caller> fits) {
        var holder = holder(context);
        if (holder instanceof Holder.OfTenant tenant) {
            try {
                if (!fits.test(scoped(active(tenant.caller()), Scope.ADMIN))) {
                    throw lacking("this credential belongs to another tenant");
                }
            } catch (ProblemException e) {
                throw refused(context, tenant, e);
            }
        }
        acting(context, holder);
        return Acting.of(context).caller();
    }

    private void acting(Context context, Holder holder) {
        var actor = actor(context, holder);
        switch (holder) {
            case Holder.Gateway _ -> throw ofTheGateway();
            case Holder.Operator _ -> new Acting(actor, Optional.empty(), Optional.empty()).keepIn(context);
            case Holder.OfTenant(var caller, var keysEnd) ->
                new Acting(actor, Optional.of(caller), Optional.ofNullable(keysEnd)).keepIn(context);
        }
    }

    private Actor actor(Context context, Holder holder) {
        return switch (holder) {
            case Holder.Gateway _ -> throw ofTheGateway();
            case Holder.Operator(var name) -> new Actor(Actor.Kind.OPERATOR, name, address(context));
            case Holder.OfTenant(var caller, var _)
            when caller.keyId() != null ->
                new Actor(Actor.Kind.KEY, caller.keyId().toString(), address(context));
            case Holder.OfTenant(var caller, var _) ->
                new Actor(
                        Actor.Kind.TOKEN,
                        caller.principal() == null ? null : caller.principal().id(),
                        address(context));
        };
    }

    /// Of a credential that holds, where it opens nothing that manages something.
    private ProblemException refused(Context context, Holder.OfTenant tenant, ProblemException problem) {
        refusals.count(actor(context, tenant), tenant.caller().tenant(), "forbidden");
        return problem;
    }

    private static Caller active(Caller caller) {
        if (caller.state() != TenantState.ACTIVE) {
            throw Problem.forbidden("the tenant is " + EnumNames.of(caller.state()))
                    .exception();
        }
        return caller;
    }

    private static Caller scoped(Caller caller, Scope scope) {
        if (!caller.scopes().contains(scope)) {
            throw lacking("this credential lacks the scope " + EnumNames.of(scope));
        }
        return caller;
    }

    private Holder holder(Context context) {
        var presented = presented(context);
        var hash = AdminToken.sha256(presented);
        var address = address(context);
        // One that has held before is looked at at once, and of the others few at a time, each address in its turn: a
        // flood of guesses costs the database little, and delays a new credential by little.
        var looked = attempts.hasHeld(hash)
                ? look(presented)
                : lookups.take(new Waiting(address, Deadline.in(LONGEST_LOOKUP)), () -> look(presented));
        if (looked.holder() == null) {
            throw refused(address, hash, looked.failure());
        }
        attempts.succeeded(hash);
        return looked.holder();
    }

    private String address(Context context) {
        return addresses.of(context.ip(), headers(context, "X-Forwarded-For"), headers(context, "Forwarded"));
    }

    private static List<String> headers(Context context, String name) {
        return Collections.list(context.req().getHeaders(name));
    }

    private ProblemException refused(String address, byte[] hash, AuthenticationFailure failure) {
        var pause = attempts.failed(address, hash);
        if (!pause.isZero()) {
            refuse(address, AuthenticationFailure.TOO_MANY_FAILURES);
            return Problem.tooMany(AuthenticationFailure.TOO_MANY_FAILURES.detail(), pause)
                    .exception();
        }
        refuse(address, failure);
        return Problem.unauthorized(failure.detail(), INVALID).exception();
    }

    private Looked look(String presented) {
        try {
            return new Looked(holder(presented), null);
        } catch (RefusedCredentialException e) {
            return new Looked(null, e.failure());
        }
    }

    private Holder holder(String presented) throws RefusedCredentialException {
        var operator = access.adminToken().flatMap(token -> token.operator(presented));
        if (operator.isPresent()) {
            return new Holder.Operator(operator.get());
        }
        if (access.gateway().filter(secret -> secret.isOneOf(presented)).isPresent()) {
            return new Holder.Gateway();
        }
        if (access.tokens().isPresent() && isToken(presented)) {
            return holder(access.tokens().get().verify(presented));
        }
        return directory
                .authenticate(presented)
                .<Holder>map(caller -> new Holder.OfTenant(caller, null))
                .orElseThrow(() -> new RefusedCredentialException(AuthenticationFailure.UNKNOWN_KEY));
    }

    /// The compact form of a JWT has three parts, or five when it is encrypted; a key has no dots.
    private static boolean isToken(String presented) {
        return presented.indexOf('.') >= 0;
    }

    private Holder holder(Tokens.Claims claims) throws RefusedCredentialException {
        var tenant = directory
                .named(claims.tenant())
                .orElseThrow(() -> new RefusedCredentialException(AuthenticationFailure.UNKNOWN_TENANT));
        if (!claims.meant(tenant)) {
            throw new RefusedCredentialException(AuthenticationFailure.OLD_TOKEN);
        }
        var caller = new Caller(
                tenant.id(),
                tenant.slug(),
                tenant.state(),
                null,
                claims.scopes(),
                claims.principal(),
                claims.expires());
        return new Holder.OfTenant(caller, claims.keysEnd());
    }

    private String presented(Context context) {
        return Optional.ofNullable(context.header("Authorization"))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).strip())
                .filter(token -> !token.isEmpty() && token.length() <= MAX_CHARACTERS)
                .orElseThrow(() -> {
                    count(AuthenticationFailure.NO_CREDENTIAL);
                    return Problem.unauthorized(AuthenticationFailure.NO_CREDENTIAL.detail(), CHALLENGE)
                            .exception();
                });
    }

    private void refuse(String address, AuthenticationFailure failure) {
        count(failure);
        refusals.count(new Actor(Actor.Kind.UNKNOWN, null, address), null, EnumNames.of(failure));
    }

    /// Has kept what was refused.
    @Override
    public void close() {
        refusals.close();
    }

    private void count(AuthenticationFailure failure) {
        failures.get(failure).increment();
    }

    private static ProblemException ofTheGateway() {
        return lacking("the gateway's token opens only what the gateway asks for itself");
    }

    private static ProblemException lacking(String detail) {
        return Problem.forbidden(detail)
                .with("WWW-Authenticate", CHALLENGE + ", error=\"insufficient_scope\"")
                .exception();
    }
}
