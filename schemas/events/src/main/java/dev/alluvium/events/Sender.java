package dev.alluvium.events;

import java.util.Objects;

/// @param id   the sender's id in the producer's world; empty only in a delete
/// @param name a display name, or null
public record Sender(String id, SenderType type, String name) {
    public Sender {
        Objects.requireNonNull(id, "sender.id");
        Objects.requireNonNull(type, "sender.type");
    }
}
