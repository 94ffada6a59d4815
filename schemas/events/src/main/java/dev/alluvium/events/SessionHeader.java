package dev.alluvium.events;

/// The header of records of [Topics#QUIET] that says why a session is to be looked at.
public final class SessionHeader {
    public static final String NAME = "alluvium-session";

    /// An operator wants all of the session's messages looked through anew.
    public static final String AGAIN = "again";

    /// Insights of the tenant are older than it keeps them; of no session.
    public static final String EXPIRED = "expired";

    private SessionHeader() {}
}
