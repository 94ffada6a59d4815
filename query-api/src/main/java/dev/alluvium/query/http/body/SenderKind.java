package dev.alluvium.query.http.body;

/// Who can send a message, and for whom a credential can speak.
public enum SenderKind {
    HUMAN,
    AGENT,
    SYSTEM,
    TOOL
}
