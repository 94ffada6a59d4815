package dev.alluvium.query.http;

import java.time.Duration;

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
}
