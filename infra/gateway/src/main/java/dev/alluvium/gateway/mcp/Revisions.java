package dev.alluvium.gateway.mcp;

import java.util.List;

/// Which revisions of the protocol are spoken.
final class Revisions {
    /// No handshake: each request says what it needs.
    static final String STATELESS = "2026-07-28";
    /// The latest that begins with `initialize`.
    static final String LATEST_OF_HANDSHAKE = "2025-11-25";
    static final List<String> ALL = List.of(STATELESS, LATEST_OF_HANDSHAKE, "2025-06-18", "2025-03-26");

    private Revisions() {}

    /// What `initialize` agrees on.
    static String agreed(String wanted) {
        return ALL.contains(wanted) && !wanted.equals(STATELESS) ? wanted : LATEST_OF_HANDSHAKE;
    }
}
