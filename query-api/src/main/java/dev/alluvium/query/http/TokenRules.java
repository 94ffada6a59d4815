package dev.alluvium.query.http;

import dev.alluvium.runtime.settings.InvalidSettingsException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which JWTs are accepted, and what their claims mean here.
///
/// @param tenantClaim holds the tenant's id or slug
/// @param typeClaim holds the sender type of the principal, whose id is `sub`
/// @param scopesClaim holds scopes, as a text with spaces (RFC 8693) or as a list; those not ours are left
/// alone
/// @param longestLifetime from `iat` to `exp`
/// @param keyLifetime of a key that a token makes; until the token ends when empty
public record TokenRules(
        String issuer,
        String audience,
        URI jwksUrl,
        TokenAlgorithms algorithms,
        String tenantClaim,
        String typeClaim,
        String scopesClaim,
        Duration longestLifetime,
        Optional<Duration> keyLifetime) {

    /// Empty when no JWT is accepted.
    ///
    /// @throws InvalidSettingsException when only a part of what is needed is set
    public static Optional<TokenRules> of(JwtSettings settings) {
        var problems = new ArrayList<String>();
        boolean any = settings.issuer().isPresent()
                || settings.audience().isPresent()
                || settings.jwksUrl().isPresent();
        if (any) {
            require("ALLUVIUM_JWT_ISSUER", settings.issuer(), problems);
            require("ALLUVIUM_JWT_AUDIENCE", settings.audience(), problems);
            require("ALLUVIUM_JWT_JWKS_URL", settings.jwksUrl(), problems);
        }
        settings.jwksUrl()
                .filter(url -> !isSafe(url))
                .ifPresent(_ -> problems.add(
                        "ALLUVIUM_JWT_JWKS_URL must start with https:// (http:// on the same machine): whoever"
                                + " can change the answer can make tokens"));
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(List.copyOf(problems));
        }
        return settings.issuer()
                .map(issuer -> new TokenRules(
                        issuer,
                        settings.audience().orElseThrow(),
                        settings.jwksUrl().orElseThrow(),
                        settings.algorithms(),
                        settings.tenantClaim(),
                        settings.typeClaim(),
                        settings.scopesClaim(),
                        settings.longestLifetime(),
                        settings.keyLifetime()));
    }

    private static void require(String name, Optional<?> value, List<String> problems) {
        if (value.isEmpty()) {
            problems.add(name + " is required: issuer, audience and JWKS URL are set together or not at all");
        }
    }

    private static boolean isSafe(URI url) {
        var host = url.getHost();
        return host != null
                && ("https".equals(url.getScheme())
                        || "http".equals(url.getScheme())
                                && (host.equals("localhost")
                                        || host.equals("[::1]")
                                        || host.matches("127(\\.[0-9]+){3}")));
    }
}
