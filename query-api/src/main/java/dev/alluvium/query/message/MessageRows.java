package dev.alluvium.query.message;

import dev.alluvium.database.binding.Columns;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.message.MessageViews.LineageView;
import dev.alluvium.query.message.MessageViews.SenderView;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jooq.Field;
import org.jooq.Record;

/// Reads parts of a row of messages.
public final class MessageRows {
    private static final String NO_METADATA = "{}";

    private MessageRows() {}

    /// A session's: equal times are in the order in which the messages were first published.
    public static List<Field<?>> order(Messages message) {
        return List.of(message.OCCURRED_AT, message.ARRIVED_AT, message.ARRIVED_OFFSET, message.MESSAGE_ID);
    }

    /// What every answer that shows a message needs, its content aside.
    public static List<Field<?>> fields(Messages message) {
        return List.of(
                message.MESSAGE_ID,
                message.SESSION_ID,
                message.SENDER_ID,
                message.SENDER_TYPE,
                message.SENDER_NAME,
                message.CHANNEL,
                message.MESSAGE_TYPE,
                message.SCOPE,
                message.OCCURRED_AT,
                message.METADATA,
                message.SOURCE_TOPIC,
                message.SOURCE_PARTITION,
                message.SOURCE_OFFSET);
    }

    /// Such a row.
    public record Shown(
            String messageId,
            String sessionId,
            SenderView sender,
            String channel,
            String messageType,
            String scope,
            Instant occurredAt,
            String metadata,
            String topic,
            int partition,
            long offset) {
        /// @param embeddedAt null when it is not embedded by this model
        public LineageView lineage(String model, Instant embeddedAt) {
            return new LineageView(topic, partition, offset, embeddedAt == null ? null : model, embeddedAt);
        }
    }

    /// Reads the columns of [#fields].
    public static Shown read(Columns row) throws SQLException {
        return new Shown(
                row.text(),
                row.text(),
                new SenderView(row.text(), row.text(), row.text()),
                row.text(),
                row.text(),
                row.text(),
                row.instant(),
                Objects.requireNonNullElse(row.text(), NO_METADATA),
                row.text(),
                row.integer(),
                row.number());
    }

    public static SenderView sender(Record row, Messages message) {
        return new SenderView(row.get(message.SENDER_ID), row.get(message.SENDER_TYPE), row.get(message.SENDER_NAME));
    }

    public static String metadata(Record row, Messages message) {
        var metadata = row.get(message.METADATA);
        return metadata == null ? NO_METADATA : metadata.data();
    }
}
