package dev.alluvium.http;

import java.util.Map;

/// What every answer says to browsers and caches, errors of the server itself included: trust the content
/// type, keep nothing, run nothing.
public final class SecurityHeaders {
    public static final String POLICY = "Content-Security-Policy";
    public static final String CACHE = "Cache-Control";

    static final Map<String, String> ALL = Map.of(
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            CACHE,
            "no-store",
            POLICY,
            "default-src 'none'; frame-ancestors 'none'");

    private SecurityHeaders() {}
}
