package dev.alluvium.query.http;

import dev.alluvium.runtime.settings.Networks;
import dev.alluvium.runtime.settings.SharedSecret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Which credentials the API accepts, besides the API keys of tenants, and what they are good for.
///
/// @param adminToken without it nobody is the operator
/// @param tokens without it no JWT is accepted
/// @param failedAttempts how many credentials that do not hold one client address may present in a minute
/// @param proxies that may say from which address a request comes
/// @param limits how much those who hold one may ask
/// @param gateway without it no process is the gateway
public record Access(
        Optional<AdminToken> adminToken,
        Optional<Tokens> tokens,
        int failedAttempts,
        Networks proxies,
        Limits limits,
        Optional<SharedSecret> gateway) {
    private static final int PART_OF_HEAP = 4;

    public Access(Optional<AdminToken> adminToken, Optional<Tokens> tokens, int failedAttempts) {
        this(adminToken, tokens, failedAttempts, Networks.NONE, Limits.NONE);
    }

    public Access(
            Optional<AdminToken> adminToken,
            Optional<Tokens> tokens,
            int failedAttempts,
            Networks proxies,
            Limits limits) {
        this(adminToken, tokens, failedAttempts, proxies, limits, Optional.empty());
    }

    /// The same for a gateway, too.
    public Access with(SharedSecret secret) {
        return new Access(adminToken, tokens, failedAttempts, proxies, limits, Optional.of(secret));
    }

    /// @throws InvalidSettingsException when the settings of JWTs do not fit together
    public static Access of(
            ApiSettings api, JwtSettings jwt, Optional<AdminToken> adminToken, Optional<SharedSecret> gateway) {
        return new Access(
                adminToken,
                TokenRules.of(jwt).map(rules -> new Tokens(rules, InstantSource.system())),
                api.failedAttempts(),
                api.trustedProxies().orElse(Networks.NONE),
                Limits.of(api),
                gateway);
    }

    /// How much the API answers.
    ///
    /// @param keyRate requests a second of one key
    /// @param tenantRate requests a second of all keys of a tenant
    /// @param tenantTokens tokens a second of all texts that a tenant has embedded by its searches
    /// @param time in which a request is answered, or refused: its body, its turns and its statements together
    public record Limits(int keyRate, int tenantRate, int tenantTokens, AtOnce atOnce, Duration time) {
        /// As good as none.
        static final Limits NONE = new Limits(1_000_000, 1_000_000, 1_000_000, AtOnce.MANY, Duration.ofSeconds(30));

        private static Limits of(ApiSettings api) {
            var atOnce = new AtOnce(
                    api.searches().orElse(2 * Runtime.getRuntime().availableProcessors()),
                    api.otherRequests(),
                    api.tenantRequests(),
                    api.tenantWaits(),
                    Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
            return new Limits(api.keyRate(), api.tenantRate(), api.tenantTokens(), atOnce, api.requestTimeout());
        }
    }

    /// What may be in progress at once.
    ///
    /// @param searches that work
    /// @param otherRequests that work
    /// @param ofTenant requests of one tenant, working or waiting
    /// @param waits of one tenant for messages to become searchable
    /// @param bytes of bodies and answers that are held, half of them for one tenant
    public record AtOnce(int searches, int otherRequests, int ofTenant, int waits, long bytes) {
        static final AtOnce MANY = new AtOnce(1_000_000, 1_000_000, 1_000_000, 1_000_000, Long.MAX_VALUE / 2);
    }
}
