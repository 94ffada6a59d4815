package dev.alluvium.query;

import java.util.Optional;

/// Which credentials the API accepts, besides the API keys of tenants.
///
/// @param adminToken without it nobody is the operator
/// @param tokens without it no JWT is accepted
/// @param failedAttempts how many credentials that do not hold one client address may present in a minute
record Access(Optional<AdminToken> adminToken, Optional<Tokens> tokens, int failedAttempts) {}
