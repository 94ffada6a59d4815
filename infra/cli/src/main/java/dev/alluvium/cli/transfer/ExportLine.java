package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.events.Message;
import dev.alluvium.events.MessageJson;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Restored;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// One line of an export.
sealed interface ExportLine {

    /// @param derived whether insights were looked for in it already
    record OfMessage(Message message, Restored restored, boolean derived) implements ExportLine {}

    /// @param text the line itself
    record OfInsight(String text, JsonNode row) implements ExportLine {}

    /// How the lines of a file are read.
    @FunctionalInterface
    interface Parser<L extends ExportLine> {
        /// @throws Wrong saying what is wrong with the line, without what it says
        L parse(byte[] line) throws Wrong;
    }

    /// What is wrong with a line.
    final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static OfMessage message(byte[] line) throws Wrong {
        try {
            var message = MessageJson.parseLine(line);
            var rest = JsonText.MAPPER.readTree(line);
            var arrived = OffsetDateTime.parse(rest.path("arrived_at").asString(""));
            var restored = new Restored(
                    rest.path("revision").asInt(0),
                    arrived.toInstant(),
                    rest.path("arrived_offset").asLong(-1));
            if (Restored.parse(restored.text()).isEmpty()) {
                throw new Wrong("has no revision, or no place of arrival", null);
            }
            return new OfMessage(message, restored, rest.path("derived").asBoolean(false));
        } catch (RejectedException e) {
            var field = e.field() == null ? "" : e.field() + ": ";
            throw new Wrong(field + e.detail(), e);
        } catch (JacksonException | DateTimeParseException e) {
            throw new Wrong("is no line of an export", e);
        }
    }

    static OfInsight insight(byte[] line) throws Wrong {
        try {
            var row = JsonText.MAPPER.readTree(line);
            UUID.fromString(row.path("insight").path("insight_id").asString(""));
            if (!row.path("evidence").isArray()
                    || !row.path("history").isArray()
                    || !row.path("shown").isArray()) {
                throw new Wrong("has no evidence, history or shown", null);
            }
            return new OfInsight(JsonText.line(row), row);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new Wrong("is no line of an export", e);
        }
    }
}
