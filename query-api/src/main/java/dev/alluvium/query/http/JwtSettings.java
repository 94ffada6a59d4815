package dev.alluvium.query.http;

import dev.alluvium.runtime.settings.PositiveDuration;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// `ALLUVIUM_JWT_…`: tokens of another issuer; see [TokenRules].
public interface JwtSettings {
    Optional<String> issuer();

    Optional<String> audience();

    Optional<URI> jwksUrl();

    @WithDefault("RS256,ES256")
    @WithConverter(TokenAlgorithms.FromText.class)
    TokenAlgorithms algorithms();

    @WithDefault("tenant")
    String tenantClaim();

    @WithDefault("principal_type")
    String typeClaim();

    @WithDefault("scope")
    String scopesClaim();

    /// From `iat` to `exp` at most.
    @WithDefault("24h")
    @WithConverter(PositiveDuration.class)
    Duration longestLifetime();

    /// Of the keys that a token makes; until it ends when absent.
    @WithConverter(PositiveDuration.class)
    Optional<Duration> keyLifetime();
}
