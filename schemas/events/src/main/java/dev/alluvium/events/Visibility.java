package dev.alluvium.events;

/// Who inside the tenant may see a message. `PUBLIC` where a producer says nothing.
public enum Visibility {
    PUBLIC,
    AGENT_ONLY,
    PRIVATE
}
