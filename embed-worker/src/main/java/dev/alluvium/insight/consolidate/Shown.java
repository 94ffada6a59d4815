package dev.alluvium.insight.consolidate;

import dev.alluvium.events.EventIds;
import dev.alluvium.insight.derive.SessionMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// What a derivation was shown. Its words may come from each of these messages, so they stand as long as
/// all of them do.
///
/// @param window    the same for the same messages
/// @param revisions by the ids of messages
public record Shown(UUID window, Map<String, Integer> revisions) {

    public Shown {
        revisions = Map.copyOf(revisions);
    }

    /// Empty for nothing.
    public static Optional<Shown> of(UUID tenant, String audience, List<SessionMessage> messages) {
        if (messages.isEmpty()) {
            return Optional.empty();
        }
        var revisions = new TreeMap<String, Integer>();
        messages.forEach(message -> revisions.put(message.messageId(), message.revision()));
        return Optional.of(new Shown(EventIds.claim(tenant, "shown\n" + audience + "\n" + revisions), revisions));
    }

    String[] ids() {
        return new TreeMap<>(revisions).keySet().toArray(String[]::new);
    }

    Integer[] numbers() {
        return new TreeMap<>(revisions).values().toArray(Integer[]::new);
    }
}
