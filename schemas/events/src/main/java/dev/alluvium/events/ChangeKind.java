package dev.alluvium.events;

/// What happened to an insight.
public enum ChangeKind {
    FOUND,
    REINFORCED,
    CHANGED,
    RETRACTED
}
