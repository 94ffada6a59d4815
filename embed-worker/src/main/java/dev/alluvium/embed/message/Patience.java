package dev.alluvium.embed.message;

import java.time.Duration;

/// How often a text is tried that the model does not embed, and how long apart. The delay is the same each time, so
/// that what waits is due in the order in which it began to wait.
public record Patience(int attempts, Duration delay) {

    public static final Patience DEFAULT = new Patience(5, Duration.ofSeconds(30));
}
