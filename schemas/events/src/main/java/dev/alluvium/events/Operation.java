package dev.alluvium.events;

/// What a message asks for. `DELETE` needs only an id and a time.
public enum Operation {
    UPSERT,
    DELETE
}
