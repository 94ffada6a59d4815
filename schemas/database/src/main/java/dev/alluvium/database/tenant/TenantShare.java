package dev.alluvium.database.tenant;

/// What a tenant gets of the workers while others wait as well, and how fast it may be at all.
///
/// @param share twice the share is twice the rate beside others that wait
/// @param messagesPerSecond that are taken up at most; null for as many as there are
public record TenantShare(double share, Double messagesPerSecond) {
    public static final double LEAST_SHARE = 0.01;
    public static final double MOST_SHARE = 100;
    public static final double LEAST_RATE = 0.01;
    public static final double MOST_RATE = 100_000;

    /// Of a tenant of which nobody said anything.
    public static final TenantShare USUAL = new TenantShare(1, null);
}
