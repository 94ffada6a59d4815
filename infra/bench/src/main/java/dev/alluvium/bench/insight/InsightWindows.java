package dev.alluvium.bench.insight;

import dev.alluvium.database.TenantId;
import dev.alluvium.database.context.ContextMix;
import dev.alluvium.events.Message;
import dev.alluvium.events.MessageJson;
import dev.alluvium.events.RejectedException;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionMessage.Passage;
import dev.alluvium.insight.derive.SessionWindow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/// The messages of one tenant, cut into sessions as the system would: after ten quiet minutes, and every 200.
final class InsightWindows {

    private static final Duration QUIET = Duration.ofMinutes(10);
    private static final int EVERY = 200;

    private InsightWindows() {}

    static List<Message> read(Path file, int most) throws IOException {
        var messages = new ArrayList<Message>();
        var bytes = Files.newInputStream(file);
        try (var lines = new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null && messages.size() < most; line = lines.readLine()) {
                messages.add(MessageJson.parseLine(line));
            }
        } catch (RejectedException e) {
            throw new IOException(file + " holds a message that is not valid: " + e.getMessage(), e);
        }
        return messages;
    }

    /// @param vectors by message id
    static List<SessionWindow> of(List<Message> messages, Map<String, float[]> vectors) {
        var sessions = new LinkedHashMap<String, List<List<Message>>>();
        for (var message : messages) {
            var parts = sessions.computeIfAbsent(message.sessionId(), id -> new ArrayList<>());
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
                        message.occurredAt(),
                        message.content(),
                        true,
                        List.of(new Passage(0, message.content().length(), vectors.get(message.messageId())))))
                .toList();
        var fresh = said.stream().map(SessionMessage::messageId).collect(Collectors.toSet());
        return new SessionWindow(new TenantId(new UUID(0, 1)), part.getFirst().sessionId(), said, fresh);
    }

    /// As they are searched: with something of the two messages before in the session.
    static Map<String, float[]> mixed(List<Message> messages, Map<String, float[]> vectors) {
        var before = new HashMap<String, List<float[]>>();
        var mixed = new HashMap<String, float[]>();
        for (var message : messages) {
            var vector = vectors.get(message.messageId());
            var preceding = before.getOrDefault(message.sessionId(), List.of());
            mixed.put(message.messageId(), ContextMix.of(vector, preceding));
            before.put(
                    message.sessionId(),
                    preceding.isEmpty() ? List.of(vector) : Arrays.asList(vector, preceding.getFirst()));
        }
        return mixed;
    }
}
