package dev.alluvium.client;

import java.time.Duration;
import java.util.Optional;

/// Reads server-sent events line by line, as HTML has it. An event that breaks off is none. Not thread-safe.
final class EventLines {
    private static final int LONGEST_DATA = 16 << 20;

    private String lastId;
    private String nextId;
    private String name = "";
    private final StringBuilder data = new StringBuilder();
    private Optional<Duration> retry = Optional.empty();

    /// What came before it is parsed.
    record Raw(String id, String name, String data) {}

    EventLines(String lastId) {
        this.lastId = lastId;
        this.nextId = lastId;
    }

    String lastId() {
        return lastId;
    }

    /// How long to wait before the stream is opened again, when the server said so.
    Optional<Duration> retry() {
        return retry;
    }

    /// The stream broke off.
    void brokeOff() {
        nextId = lastId;
        name = "";
        data.setLength(0);
    }

    Optional<Raw> line(String line) {
        if (line.isEmpty()) {
            return dispatched();
        }
        int colon = line.indexOf(':');
        var field = colon < 0 ? line : line.substring(0, colon);
        var value = colon < 0 ? "" : line.substring(colon + 1);
        field(field, value.startsWith(" ") ? value.substring(1) : value);
        return Optional.empty();
    }

    private void field(String field, String value) {
        switch (field) {
            case "id" -> nextId = value.indexOf('\0') < 0 ? value : nextId;
            case "event" -> name = value;
            case "data" -> append(value);
            case "retry" -> {
                if (value.matches("\\d{1,9}")) {
                    retry = Optional.of(Duration.ofMillis(Long.parseLong(value)));
                }
            }
            default -> {
                // A comment, or a field of a later day.
            }
        }
    }

    private void append(String value) {
        if (data.length() + value.length() > LONGEST_DATA) {
            throw new UnexpectedAnswerException("an event that does not end");
        }
        data.append(value).append('\n');
    }

    private Optional<Raw> dispatched() {
        lastId = nextId;
        Optional<Raw> raw = data.isEmpty()
                ? Optional.empty()
                : Optional.of(new Raw(lastId, name.isEmpty() ? "message" : name, data.substring(0, data.length() - 1)));
        name = "";
        data.setLength(0);
        return raw;
    }
}
