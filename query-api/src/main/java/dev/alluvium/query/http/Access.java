package dev.alluvium.query.http;

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
}
