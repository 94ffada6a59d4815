package dev.alluvium.cli.transfer;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.ChangeKind;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.Evidence;
import dev.alluvium.events.InsightChange;
import dev.alluvium.events.Source;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// What consumers are told of an insight that an import brings: its state, as embed-worker told it last.
final class InsightEvent {

    private InsightEvent() {}

    /// Empty for one that was retracted: nobody here ever knew it.
    static Optional<InsightChange> of(TenantId tenant, JsonNode line) {
        var row = line.path("insight");
        var status = row.path("status").asString("");
        if (status.equals("retracted")) {
            return Optional.empty();
        }
        var id = UUID.fromString(row.path("insight_id").asString());
        int revision = row.path("revision").asInt();
        return Optional.of(new InsightChange(
                EventIds.insight(tenant.value(), id, revision),
                change(line.path("history")),
                id,
                revision,
                row.path("kind").asString(""),
                row.path("text").asString(""),
                text(row, "subject"),
                text(row, "session_id"),
                row.path("scope").asString(""),
                row.path("strength").asDouble(0),
                row.path("evidence_count").asInt(0),
                evidence(line.path("evidence")),
                time(row, "first_seen"),
                time(row, "last_seen"),
                time(row, "changed_at"),
                status,
                Optional.ofNullable(text(row, "superseded_by"))
                        .map(UUID::fromString)
                        .orElse(null),
                text(row, "about"),
                row.path("audience").asString(""),
                new Source(
                        row.path("source_topic").asString(""),
                        row.path("source_partition").asInt(0),
                        row.path("source_offset").asLong(0))));
    }

    private static ChangeKind change(JsonNode history) {
        return history.isEmpty()
                ? ChangeKind.FOUND
                : ChangeKind.valueOf(history.get(history.size() - 1)
                        .path("change")
                        .asString()
                        .toUpperCase(Locale.ROOT));
    }

    /// In the order in which embed-worker tells it; of the same moment, as the line has it.
    private static List<Evidence> evidence(JsonNode rows) {
        return rows.valueStream()
                .map(row -> new Evidence(
                        row.path("message").asString(), row.path("quote").asString(), time(row, "occurred_at")))
                .sorted(Comparator.comparing(Evidence::occurredAt))
                .toList();
    }

    private static Instant time(JsonNode row, String field) {
        return OffsetDateTime.parse(row.path(field).asString()).toInstant();
    }

    private static String text(JsonNode row, String field) {
        return row.path(field).asString(null);
    }
}
