package dev.alluvium.query.http;

import dev.alluvium.database.Caller;
import dev.alluvium.database.Scope;
import dev.alluvium.database.TenantDirectory;
import dev.alluvium.database.TenantState;
import dev.alluvium.query.admission.Deadline;
import dev.alluvium.query.admission.Turns;
import dev.alluvium.query.admission.Waiting;
import dev.alluvium.query.connection.ClientAddress;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who is calling. The tenant comes from here and from nowhere else: no path, field or header names one.
public final class Credentials {
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
    private final ClientAddress addresses;
    private final Turns lookups = new Turns(new Turns.Limits(LOOKUPS_AT_ONCE, MOST_WAITING, LONGEST_LOOKUP));
    private final Map<AuthenticationFailure, Counter> failures = new EnumMap<>(AuthenticationFailure.class);

    public Credentials(TenantDirectory directory, Access access, MeterRegistry meters) {
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
        record Operator() implements Holder {}

        record OfTenant(Caller caller) implements Holder {}
    }

    /// What came of looking a credential up.
    ///
    /// @param holder null when it does not hold
    /// @param failure null when it does
    private record Looked(Holder holder, AuthenticationFailure failure) {}

    /// The caller, whose tenant is active and who holds `scope`.
    Caller caller(Context context, Scope scope) {
        return switch (holder(context)) {
            case Holder.Operator() -> throw lacking("the admin token belongs to no tenant; use a key of the tenant");
            case Holder.OfTenant(var caller) -> permitted(caller, scope);
        };
    }

    /// Returns only for the operator. Where no admin token is set, nobody is.
    void operator(Context context) {
        switch (holder(context)) {
            case Holder.Operator() -> {}
            case Holder.OfTenant _ -> throw lacking("a tenant's credential does not open this; the admin token does");
        }
    }

    /// Returns for the operator, and for who administers the tenant of this slug.
    ///
    /// @return empty for the operator
    Optional<Caller> administrator(Context context, String slug) {
        return switch (holder(context)) {
            case Holder.Operator() -> Optional.empty();
            case Holder.OfTenant(var caller) -> {
                if (!permitted(caller, Scope.ADMIN).slug().equals(slug)) {
                    throw lacking("this credential belongs to another tenant");
                }
                yield Optional.of(caller);
            }
        };
    }

    private static Caller permitted(Caller caller, Scope scope) {
        if (caller.state() != TenantState.ACTIVE) {
            throw Problem.forbidden("the tenant is " + EnumNames.of(caller.state()))
                    .exception();
        }
        if (!caller.scopes().contains(scope)) {
            throw lacking("this credential lacks the scope " + EnumNames.of(scope));
        }
        return caller;
    }

    private Holder holder(Context context) {
        var presented = presented(context);
        var hash = AdminToken.sha256(presented);
        var address = addresses.of(context.ip(), headers(context, "X-Forwarded-For"), headers(context, "Forwarded"));
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

    private static List<String> headers(Context context, String name) {
        return Collections.list(context.req().getHeaders(name));
    }

    private ProblemException refused(String address, byte[] hash, AuthenticationFailure failure) {
        var pause = attempts.failed(address, hash);
        if (!pause.isZero()) {
            count(AuthenticationFailure.TOO_MANY_FAILURES);
            return Problem.tooMany(AuthenticationFailure.TOO_MANY_FAILURES.detail(), pause)
                    .exception();
        }
        count(failure);
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
        if (access.adminToken().filter(token -> token.matches(presented)).isPresent()) {
            return new Holder.Operator();
        }
        if (access.tokens().isPresent() && isToken(presented)) {
            return new Holder.OfTenant(caller(access.tokens().get().verify(presented)));
        }
        return directory
                .authenticate(presented)
                .map(Holder.OfTenant::new)
                .orElseThrow(() -> new RefusedCredentialException(AuthenticationFailure.UNKNOWN_KEY));
    }

    /// The compact form of a JWT has three parts, or five when it is encrypted; a key has no dots.
    private static boolean isToken(String presented) {
        return presented.indexOf('.') >= 0;
    }

    private Caller caller(Tokens.Claims claims) throws RefusedCredentialException {
        var tenant = directory
                .named(claims.tenant())
                .orElseThrow(() -> new RefusedCredentialException(AuthenticationFailure.UNKNOWN_TENANT));
        return new Caller(tenant.id(), tenant.slug(), tenant.state(), null, claims.scopes(), claims.principal());
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

    private void count(AuthenticationFailure failure) {
        failures.get(failure).increment();
    }

    private static ProblemException lacking(String detail) {
        return Problem.forbidden(detail)
                .with("WWW-Authenticate", CHALLENGE + ", error=\"insufficient_scope\"")
                .exception();
    }
}
