package dev.alluvium.events;

/// How much of a hurry a record has. A producer may put it on a message; it travels with what comes of it.
public final class PriorityHeader {
    public static final String NAME = "alluvium-priority";
    /// Behind whatever else the tenant sends, and at its own pace. Any other value means nothing.
    public static final String BULK = "bulk";

    private PriorityHeader() {}
}
