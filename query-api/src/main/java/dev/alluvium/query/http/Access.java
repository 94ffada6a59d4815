package dev.alluvium.query.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Which credentials the API accepts, besides the API keys of tenants, and what they are good for.
///
/// @param adminToken without it nobody is the operator
/// @param tokens without it no JWT is accepted
/// @param failedAttempts how many credentials that do not hold one client address may present in a minute
/// @param limits how much those who hold one may ask
public record Access(Optional<AdminToken> adminToken, Optional<Tokens> tokens, int failedAttempts, Limits limits) {
    public Access(Optional<AdminToken> adminToken, Optional<Tokens> tokens, int failedAttempts) {
        this(adminToken, tokens, failedAttempts, Limits.NONE);
    }

    /// @throws InvalidSettingsException when the settings of JWTs do not fit together
    public static Access of(ApiSettings api, JwtSettings jwt, Optional<AdminToken> adminToken) {
        return new Access(
                adminToken,
                TokenRules.of(jwt).map(rules -> new Tokens(rules, InstantSource.system())),
                api.failedAttempts(),
                Limits.of(api));
    }

    /// How much the API answers.
    ///
    /// @param keyRate requests a second of one key
    /// @param tenantRate requests a second of all keys of a tenant
    /// @param searches that work at once
    /// @param otherRequests what is answered at once besides searches
    /// @param time how long a body may take to arrive, a request may wait for its turn, and a statement may run
    public record Limits(int keyRate, int tenantRate, int searches, int otherRequests, Duration time) {
        /// As good as none.
        static final Limits NONE = new Limits(1_000_000, 1_000_000, 1_000_000, 1_000_000, Duration.ofSeconds(30));

        private static Limits of(ApiSettings api) {
            return new Limits(
                    api.keyRate(),
                    api.tenantRate(),
                    api.searches().orElse(2 * Runtime.getRuntime().availableProcessors()),
                    api.otherRequests(),
                    api.requestTimeout());
        }
    }
}
