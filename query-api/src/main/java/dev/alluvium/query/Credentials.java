package dev.alluvium.query;

import dev.alluvium.database.Caller;
import dev.alluvium.database.Scope;
import dev.alluvium.database.TenantDirectory;
import dev.alluvium.database.TenantState;
import io.javalin.http.Context;
import java.util.Optional;

/// Who is calling. The tenant comes from here and from nowhere else: no path, field or header names one.
final class Credentials {
    private static final String CHALLENGE = "Bearer realm=\"alluvium\"";
    private static final String SCHEME = "Bearer ";
    private static final int MAX_CHARACTERS = 4_096;

    private final TenantDirectory directory;
    private final Optional<AdminToken> adminToken;

    Credentials(TenantDirectory directory, Optional<AdminToken> adminToken) {
        this.directory = directory;
        this.adminToken = adminToken;
    }

    /// The caller, whose tenant is active and who holds `scope`.
    Caller caller(Context context, Scope scope) {
        var presented = presented(context);
        var caller = directory.authenticate(presented).orElseThrow(() -> unknown(presented));
        if (caller.state() == TenantState.SUSPENDED) {
            throw Problem.forbidden("the tenant is suspended").exception();
        }
        if (!caller.scopes().contains(scope)) {
            throw lacking("this key lacks the scope " + Names.of(scope));
        }
        return caller;
    }

    /// Returns only for the operator. Where no admin token is set, nobody is.
    void operator(Context context) {
        var presented = presented(context);
        if (isOperator(presented)) {
            return;
        }
        throw directory.authenticate(presented).isPresent()
                ? lacking("a tenant's key does not open this; the admin token does")
                : unauthorized("the credential is not valid");
    }

    private ProblemException unknown(String presented) {
        return isOperator(presented)
                ? lacking("the admin token belongs to no tenant; use a key of the tenant")
                : unauthorized("the credential is not valid");
    }

    private boolean isOperator(String presented) {
        return adminToken.filter(token -> token.matches(presented)).isPresent();
    }

    private static String presented(Context context) {
        return Optional.ofNullable(context.header("Authorization"))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).strip())
                .filter(token -> !token.isEmpty() && token.length() <= MAX_CHARACTERS)
                .orElseThrow(() -> Problem.unauthorized("send Authorization: Bearer and a key", CHALLENGE)
                        .exception());
    }

    private static ProblemException unauthorized(String detail) {
        return Problem.unauthorized(detail, CHALLENGE + ", error=\"invalid_token\"")
                .exception();
    }

    private static ProblemException lacking(String detail) {
        return Problem.forbidden(detail)
                .with("WWW-Authenticate", CHALLENGE + ", error=\"insufficient_scope\"")
                .exception();
    }
}
