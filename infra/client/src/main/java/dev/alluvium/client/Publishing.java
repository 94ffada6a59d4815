package dev.alluvium.client;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// How messages are published.
///
/// @param idempotencyKey two calls with it make the same messages, and the second is answered as the first was
/// @param until what is waited for before the answer comes; it needs the scope `read` too
/// @param limit of that waiting, up to 30 seconds
public record Publishing(Optional<String> idempotencyKey, Optional<Until> until, Duration limit) {
    /// Without waiting, under a key that is made for the call.
    public static final Publishing USUAL = new Publishing(Optional.empty(), Optional.empty(), Duration.ofSeconds(10));

    /// How far a message has come.
    public enum Until {
        STORED,
        SEARCHABLE;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public Publishing key(String value) {
        return new Publishing(Optional.of(value), until, limit);
    }

    public Publishing until(Until value, Duration longest) {
        return new Publishing(idempotencyKey, Optional.of(value), longest);
    }

    String keyOrNew() {
        return idempotencyKey.orElseGet(() -> UUID.randomUUID().toString());
    }

    String query() {
        return until.map(state -> "?wait=" + state.text() + "&timeout_ms=" + limit.toMillis())
                .orElse("");
    }

    Duration waiting() {
        return until.isPresent() ? limit : Duration.ZERO;
    }
}
