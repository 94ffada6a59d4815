package dev.alluvium.insight.offline;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Message;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionMessage.Arrival;
import dev.alluvium.insight.derive.SessionMessage.Passage;
import dev.alluvium.insight.derive.SessionWindow;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// The messages of one tenant, cut into sessions as the worker cuts them: after ten quiet minutes, and every 200.
final class SessionWindows {
    private static final Duration QUIET = Duration.ofMinutes(10);
    private static final int EVERY = 200;

    private SessionWindows() {}

    /// @param vectors by message id
    static List<SessionWindow> of(List<Message> messages, Map<String, float[]> vectors) {
        var sessions = new LinkedHashMap<String, List<List<Message>>>();
        for (var message : messages) {
            var parts = sessions.computeIfAbsent(message.sessionId(), _ -> new ArrayList<>());
            if (parts.isEmpty() || isOver(parts.getLast(), message)) {
                parts.add(new ArrayList<>());
            }
            parts.getLast().add(message);
        }
        return sessions.values().stream()
                .flatMap(List::stream)
                .map(part -> window(part, vectors))
                .toList();
    }

    private static boolean isOver(List<Message> part, Message next) {
        var pause = Duration.between(part.getLast().occurredAt(), next.occurredAt());
        return part.size() >= EVERY || pause.compareTo(QUIET) >= 0;
    }

    private static SessionWindow window(List<Message> part, Map<String, float[]> vectors) {
        var said = part.stream()
                .map(message -> new SessionMessage(
                        message.messageId(),
                        1,
                        message.sender(),
                        message.visibility(),
                        message.scope(),
                        message.occurredAt().atOffset(ZoneOffset.UTC),
                        new Arrival(message.occurredAt(), 0),
                        message.content(),
                        true,
                        List.of(new Passage(0, message.content().length(), vectors.get(message.messageId())))))
                .toList();
        var fresh = said.stream().map(SessionMessage::messageId).collect(Collectors.toSet());
        return new SessionWindow(new TenantId(new UUID(0, 1)), part.getFirst().sessionId(), said, fresh);
    }
}
