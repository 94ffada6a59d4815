package dev.alluvium.insight.derive;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.Visibility;
import dev.alluvium.insight.derive.SessionMessage.Arrival;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// A session as tests write it down: one message a minute, `m-1`, `m-2` and so on.
public final class Talk {

    public static final Instant BEGIN = Instant.parse("2026-03-11T10:00:00Z");

    private final List<SessionMessage> messages = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    public Talk says(String sender, String text) {
        return says(sender, SenderType.HUMAN, text, true);
    }

    public Talk says(String sender, SenderType type, String text, boolean mayBeEvidence) {
        return says(
                sender,
                type,
                text,
                mayBeEvidence,
                BEGIN.plusSeconds(60L * messages.size()).atOffset(ZoneOffset.UTC));
    }

    public Talk says(String sender, SenderType type, String text, boolean mayBeEvidence, OffsetDateTime at) {
        var id = "m-" + (messages.size() + 1);
        messages.add(new SessionMessage(
                id,
                1,
                new Sender(sender, type, null),
                Visibility.PUBLIC,
                "",
                at,
                new Arrival(at.toInstant(), messages.size()),
                text,
                mayBeEvidence,
                List.of()));
        return this;
    }

    /// What was said so far gives context only.
    Talk derivedBefore() {
        messages.forEach(message -> seen.add(message.messageId()));
        return this;
    }

    public SessionWindow window() {
        var fresh = new HashSet<String>();
        messages.forEach(message -> fresh.add(message.messageId()));
        fresh.removeAll(seen);
        return new SessionWindow(new TenantId(new UUID(0, 7)), "s-1", messages, fresh);
    }
}
