package dev.alluvium.query.message;

import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static dev.alluvium.database.generated.Tables.MESSAGES;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.message.MessageViews.LineageView;
import dev.alluvium.query.message.MessageViews.MessageView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectFieldOrAsterisk;
import org.jooq.impl.DSL;

/// Whole messages: one by its id, or those of a session in order.
final class SelectMessages {
    private static final Messages M = MESSAGES.as("m");
    private static final Field<Long> BYTES = ContentBudget.upTo(M);
    private static final Field<String> CONTENT = ContentBudget.content(M, BYTES);

    private final EmbeddingGeneration generation;

    SelectMessages(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// @param more whether the session goes on after these
    /// @param next where the next page begins, or null where the session ends
    record Page(List<MessageView> messages, SessionCursor next) {}

    Optional<MessageView> one(TenantTransaction tx, String messageId) {
        return run(tx, M.MESSAGE_ID.eq(messageId), 1).messages().stream().findFirst();
    }

    /// The next messages of a session. A page may be shorter than `limit` when its messages are large.
    Page ofSession(TenantTransaction tx, String sessionId, Optional<SessionCursor> after, int limit) {
        var place = after.map(cursor -> DSL.row(M.OCCURRED_AT, M.ARRIVED_AT, M.ARRIVED_OFFSET, M.MESSAGE_ID)
                        .gt(cursor.occurredAt(), cursor.arrivedAt(), cursor.offset(), cursor.messageId()))
                .orElse(DSL.noCondition());
        return run(tx, M.SESSION_ID.eq(sessionId).and(place), limit);
    }

    private Page run(TenantTransaction tx, Condition wanted, int limit) {
        var embeddedAt = embeddedAt(tx);
        var parent = parent(tx);
        var rows = tx.sql()
                .select(shown(embeddedAt, parent))
                .from(M)
                .where(M.TENANT_ID.eq(tx.tenant().value()), M.DELETED.isFalse())
                .and(wanted)
                .orderBy(MessageRows.order(M))
                .limit(limit + 1)
                .fetch();
        var fitting = ContentBudget.fitting(tx, rows.stream().limit(limit).toList(), BYTES);
        var shown = fitting.stream().map(row -> view(row, embeddedAt, parent)).toList();
        return new Page(shown, fitting.size() < rows.size() ? cursor(fitting.getLast()) : null);
    }

    private static SessionCursor cursor(Record last) {
        return new SessionCursor(
                last.get(M.OCCURRED_AT), last.get(M.ARRIVED_AT), last.get(M.ARRIVED_OFFSET), last.get(M.MESSAGE_ID));
    }

    /// When the message became searchable, or null.
    private Field<Instant> embeddedAt(TenantTransaction tx) {
        var e = EMBEDDINGS.as("e");
        return DSL.field(DSL.select(DSL.max(e.EMBEDDED_AT))
                .from(e)
                .where(e.TENANT_ID.eq(tx.tenant().value()), e.GENERATION.eq(generation.number()))
                .and(e.MESSAGE_ID.eq(M.MESSAGE_ID)));
    }

    /// The parent's id where the caller sees the parent: of what it may not know, not even the id is named.
    private static Field<String> parent(TenantTransaction tx) {
        var p = MESSAGES.as("p");
        return DSL.field(DSL.select(p.MESSAGE_ID)
                .from(p)
                .where(p.TENANT_ID.eq(tx.tenant().value()), p.MESSAGE_ID.eq(M.PARENT_MESSAGE_ID)));
    }

    private static List<SelectFieldOrAsterisk> shown(Field<Instant> embeddedAt, Field<String> parent) {
        var fields = new ArrayList<SelectFieldOrAsterisk>(MessageRows.fields(M));
        fields.addAll(List.of(parent, M.VISIBILITY, M.REVISION, M.STORED_AT, BYTES, CONTENT, embeddedAt));
        fields.addAll(List.of(M.ARRIVED_AT, M.ARRIVED_OFFSET));
        return fields;
    }

    private MessageView view(Record row, Field<Instant> embeddedAt, Field<String> parent) {
        var embedded = row.get(embeddedAt);
        return new MessageView(
                row.get(M.MESSAGE_ID),
                row.get(M.SESSION_ID),
                row.get(parent),
                row.get(M.CHANNEL),
                MessageRows.sender(row, M),
                row.get(M.MESSAGE_TYPE),
                row.get(M.VISIBILITY),
                row.get(M.SCOPE),
                row.get(CONTENT),
                MessageRows.metadata(row, M),
                row.get(M.OCCURRED_AT),
                row.get(M.REVISION),
                row.get(M.STORED_AT),
                new LineageView(
                        row.get(M.SOURCE_TOPIC),
                        row.get(M.SOURCE_PARTITION),
                        row.get(M.SOURCE_OFFSET),
                        embedded == null ? null : generation.model(),
                        embedded));
    }
}
