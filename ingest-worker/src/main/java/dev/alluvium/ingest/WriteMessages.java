package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.ArrayColumn;
import dev.alluvium.events.Message;
import dev.alluvium.events.Visibility;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jooq.Field;

/// Writes rows of `messages` that are there already, and of `superseded_revisions`.
///
/// Columns travel as arrays, so that the statement's text, and with it the server's plan, is the same for any
/// number of rows.
final class WriteMessages {

    /// The order in which [#bind] binds; u is the row set of the arrays.
    static final String ROWS = """
        unnest(?::text[], ?::int[], ?::boolean[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
               ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], (?::text[])::timestamptz[], ?::bytea[], ?::bytea[],
               ?::text[], ?::int[], ?::bigint[], (?::text[])::timestamptz[], (?::text[])::timestamptz[],
               (?::text[])::timestamptz[], ?::bigint[], ?::int[], ?::text[])
          as u (message_id, revision, deleted, session_id, parent_message_id, channel, sender_id, sender_type,
               sender_name, message_type, visibility, scope, content, metadata, occurred_at, content_hash,
               payload_hash, source_topic, source_partition, source_offset, source_timestamp, stored_at,
               arrived_at, arrived_offset, utc_offset, said_again)
        """;

    /// What is left of a deleted message is for those whom the message was for: nobody else may learn of it
    /// now.
    private static final String UPDATE = """
        update alluvium.messages m
           set revision = u.revision, deleted = u.deleted, session_id = u.session_id,
               parent_message_id = u.parent_message_id, channel = u.channel,
               sender_id = case when u.visibility is null and m.visibility = 'private' then m.sender_id else u.sender_id end,
               sender_type = u.sender_type, sender_name = u.sender_name, message_type = u.message_type,
               visibility = coalesce(u.visibility, m.visibility),
               scope = u.scope, content = u.content, metadata = u.metadata::jsonb,
               occurred_at = u.occurred_at, content_hash = u.content_hash, payload_hash = u.payload_hash,
               source_topic = u.source_topic, source_partition = u.source_partition,
               source_offset = u.source_offset, source_timestamp = u.source_timestamp, stored_at = u.stored_at,
               arrived_at = u.arrived_at, arrived_offset = u.arrived_offset, utc_offset = u.utc_offset,
               said_again = u.said_again
          from %s
         where m.tenant_id = ?::uuid and m.message_id = u.message_id
        """.formatted(ROWS);

    private static final String TOUCH = """
        update alluvium.messages m
           set arrived_at = u.arrived_at, arrived_offset = u.arrived_offset, said_again = u.said_again
          from unnest(?::text[], (?::text[])::timestamptz[], ?::bigint[], ?::text[])
            as u (message_id, arrived_at, arrived_offset, said_again)
         where m.tenant_id = ?::uuid and m.message_id = u.message_id
        """;

    private static final String REMEMBER = """
        insert into alluvium.superseded_revisions
              (tenant_id, message_id, revision, deleted, source_topic, source_partition, source_offset, session_id,
               occurred_at, stored_at, place)
        select ?::uuid, u.*, (select alluvium.place())
          from unnest(?::text[], ?::int[], ?::boolean[], ?::text[], ?::int[], ?::bigint[], ?::text[],
                      (?::text[])::timestamptz[], (?::text[])::timestamptz[]) as u
        """;

    private WriteMessages() {}

    static void update(TenantTransaction tx, List<MessageHistory> edited) {
        var binds = bind(edited);
        binds.add(tx.tenant().value());
        tx.sql().execute(UPDATE, binds.toArray());
    }

    /// What is known of their records, and nothing of what they say.
    static void touch(TenantTransaction tx, List<MessageHistory> touched) {
        tx.sql()
                .execute(
                        TOUCH,
                        texts(touched, MessageHistory::messageId),
                        times(touched, h -> h.current().arrival().at()),
                        longs(touched, h -> h.current().arrival().offset()),
                        texts(touched, WriteMessages::saidAgain),
                        tx.tenant().value());
    }

    static void remember(TenantTransaction tx, List<MessageHistory> changed) {
        var replaced = changed.stream()
                .flatMap(history ->
                        history.replaced().stream().map(revision -> new Replaced(history.messageId(), revision)))
                .toList();
        if (replaced.isEmpty()) {
            return;
        }
        tx.sql()
                .execute(
                        REMEMBER,
                        tx.tenant().value(),
                        texts(replaced, Replaced::messageId),
                        integers(replaced, r -> r.revision().number()),
                        booleans(replaced, r -> r.revision().deleted()),
                        texts(replaced, r -> r.revision().origin().topic()),
                        integers(replaced, r -> r.revision().origin().partition()),
                        longs(replaced, r -> r.revision().origin().offset()),
                        texts(replaced, r -> r.revision().sessionId()),
                        times(replaced, r -> r.revision().occurredAt()),
                        times(replaced, r -> r.revision().storedAt()));
    }

    private record Replaced(String messageId, Revision revision) {}

    static List<Object> bind(List<MessageHistory> rows) {
        var binds = new ArrayList<Object>(27);
        binds.add(texts(rows, MessageHistory::messageId));
        binds.add(integers(rows, h -> h.current().number()));
        binds.add(booleans(rows, h -> h.current().deleted()));
        binds.add(texts(rows, h -> h.current().sessionId()));
        binds.add(texts(rows, said(Message::parentMessageId, null)));
        binds.add(texts(rows, said(Message::channel, "")));
        binds.add(texts(rows, WriteMessages::senderId));
        binds.add(texts(rows, said(message -> lowerCase(message.sender().type()), "human")));
        binds.add(texts(rows, said(message -> message.sender().name(), null)));
        binds.add(texts(rows, said(Message::messageType, "")));
        binds.add(texts(rows, WriteMessages::visibility));
        binds.add(texts(rows, said(Message::scope, "")));
        binds.add(texts(rows, said(Message::content, null)));
        binds.add(texts(rows, said(Message::metadata, null)));
        binds.add(times(rows, h -> h.current().occurredAt()));
        binds.add(bytes(rows, h -> h.current().contentDigest()));
        binds.add(bytes(rows, h -> h.current().payloadDigest()));
        binds.add(texts(rows, h -> h.current().origin().topic()));
        binds.add(integers(rows, h -> h.current().origin().partition()));
        binds.add(longs(rows, h -> h.current().origin().offset()));
        binds.add(times(rows, h -> Instant.ofEpochMilli(h.current().origin().timestamp())));
        binds.add(times(rows, h -> h.current().storedAt()));
        binds.add(times(rows, h -> h.current().arrival().at()));
        binds.add(longs(rows, h -> h.current().arrival().offset()));
        binds.add(integers(rows, WriteMessages::utcOffset));
        binds.add(texts(rows, WriteMessages::saidAgain));
        return binds;
    }

    /// What the producer said, or, for a deletion, nothing of it.
    private static Function<MessageHistory, String> said(Function<Message, String> field, String whenDeleted) {
        return history -> history.isLive() ? field.apply(history.latest().message()) : whenDeleted;
    }

    /// Null for UTC, which most producers write.
    private static Integer utcOffset(MessageHistory history) {
        boolean elsewhere =
                history.isLive() && !history.latest().message().utcOffset().equals(ZoneOffset.UTC);
        return elsewhere ? history.latest().message().utcOffset().getTotalSeconds() : null;
    }

    private static String saidAgain(MessageHistory history) {
        var again = history.current().saidAgain();
        return again == null ? null : again.text();
    }

    /// That of a deleted message too, or null when the database has it.
    private static String visibility(MessageHistory history) {
        return history.lastSaid() == null ? null : lowerCase(history.lastSaid().visibility());
    }

    private static String senderId(MessageHistory history) {
        var said = history.lastSaid();
        boolean kept = history.isLive() || said != null && said.visibility() == Visibility.PRIVATE;
        return kept ? said.sender().id() : "";
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <T> Field<Object[]> texts(List<T> rows, Function<T, String> column) {
        return ArrayColumn.texts(rows.stream().map(column).toArray(String[]::new));
    }

    private static <T> Field<Object[]> integers(List<T> rows, Function<T, Integer> column) {
        return ArrayColumn.integers(rows.stream().map(column).toArray(Integer[]::new));
    }

    private static <T> Field<Object[]> longs(List<T> rows, Function<T, Long> column) {
        return ArrayColumn.longs(rows.stream().map(column).toArray(Long[]::new));
    }

    private static <T> Field<Object[]> booleans(List<T> rows, Function<T, Boolean> column) {
        return ArrayColumn.booleans(rows.stream().map(column).toArray(Boolean[]::new));
    }

    private static <T> Field<Object[]> bytes(List<T> rows, Function<T, byte[]> column) {
        return ArrayColumn.bytes(rows.stream().map(column).toArray(byte[][]::new));
    }

    /// As text: the driver sends times in binary only one by one.
    private static <T> Field<Object[]> times(List<T> rows, Function<T, Instant> column) {
        return texts(rows, row -> column.apply(row).toString());
    }
}
