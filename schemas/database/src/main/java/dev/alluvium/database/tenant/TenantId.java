package dev.alluvium.database.tenant;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Whose rows. Prints as the lower-case text that is also the key of every record on Kafka.
public record TenantId(UUID value) {
    public TenantId {
        Objects.requireNonNull(value, "tenant id");
    }

    /// @throws IllegalArgumentException when the text is not a UUID in its 36-character form
    public static TenantId of(String text) {
        var id = new TenantId(UUID.fromString(text));
        // UUID.fromString also takes "1-1-1-1-1"; two spellings of one tenant would be two Kafka keys.
        if (!id.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not a UUID: it must have 36 characters");
        }
        return id;
    }

    /// The same; empty when the text is no such UUID.
    public static Optional<TenantId> parse(String text) {
        try {
            return Optional.of(of(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
