package dev.alluvium.events;

/// Who speaks. `HUMAN` where a producer says nothing.
public enum SenderType {
    HUMAN,
    AGENT,
    SYSTEM,
    TOOL
}
