package dev.alluvium.gateway.events;

import dev.alluvium.gateway.http.Json;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/// An event that a subscription may be told.
public final class Notice {
    private static final List<String> TIMES =
            List.of("stored_at", "embedded_at", "failed_at", "changed_at", "rejected_at");

    private final Found found;
    private final JsonNode event;

    Notice(Told told) {
        this.found = told.found();
        this.event = Json.read(told.json());
    }

    Found found() {
        return found;
    }

    public Kind kind() {
        return found.what().kind();
    }

    /// The same whenever it is told.
    public String id() {
        return event.path("event_id").stringValue();
    }

    /// When it happened, as the event says.
    public String time() {
        return TIMES.stream()
                .map(name -> event.path(name).stringValue(null))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    public JsonNode event() {
        return event;
    }

    /// Where to go on behind it.
    public String after() {
        return found.after().text();
    }
}
