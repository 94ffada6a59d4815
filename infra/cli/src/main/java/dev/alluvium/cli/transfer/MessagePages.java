package dev.alluvium.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.Visibility;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jooq.Record;

/// Messages, and what is left of deleted ones, in the order of the records that they came from: published
/// again in it, they are filed as they were.
final class MessagePages implements Pages<MessagePages.Place> {
    /// Of a page.
    private static final int ROWS = 500;

    private static final int BYTES = 4 << 20;

    /// Of a record. Messages of topics that followed each other may share one; they are of one page.
    record Place(int partition, long offset) {}

    @Override
    public Place start() {
        return new Place(-1, -1);
    }

    @Override
    public Optional<Place> end(TenantTransaction tx, Place after) {
        return tx.sql()
                .resultQuery("""
                    select sized.source_partition, sized.source_offset
                      from (select page.source_partition, page.source_offset,
                                   sum(page.bytes) over (order by page.source_partition, page.source_offset) as total,
                                   row_number() over (order by page.source_partition, page.source_offset) as nth
                              from (select m.source_partition, m.source_offset,
                                           coalesce(octet_length(m.content), 0)::bigint as bytes
                                      from alluvium.messages m
                                     where m.tenant_id = ?::uuid and (m.source_partition, m.source_offset) > (?::int, ?::bigint)
                                     order by m.source_partition, m.source_offset
                                     limit ?) page) sized
                     where sized.total <= ? or sized.nth = 1
                     order by sized.source_partition desc, sized.source_offset desc
                     limit 1
                    """, tx.tenant().value(), after.partition, after.offset, ROWS, BYTES)
                .fetchOptional(row -> new Place(row.get(0, Integer.class), row.get(1, Long.class)));
    }

    @Override
    public Map<String, String> states(TenantTransaction tx, Place after, Place end) {
        var states = new LinkedHashMap<String, String>();
        var tenant = tx.tenant().value();
        tx.sql()
                .resultQuery("""
                    select m.message_id, m.revision, d.message_id is not null as derived
                      from alluvium.messages m
                      left join alluvium.derived_messages d
                        on d.tenant_id = ?::uuid and d.message_id = m.message_id and d.revision = m.revision
                     where m.tenant_id = ?::uuid and (m.source_partition, m.source_offset) > (?::int, ?::bigint)
                       and (m.source_partition, m.source_offset) <= (?::int, ?::bigint)
                     order by m.source_partition, m.source_offset, m.message_id
                    """, tenant, tenant, after.partition, after.offset, end.partition, end.offset)
                .forEach(row -> states.put(row.get("message_id", String.class), state(row)));
        return states;
    }

    private static String state(Record row) {
        return row.get("revision", Integer.class) + (row.get("derived", Boolean.class) ? " derived" : "");
    }

    @Override
    public List<Line> lines(TenantTransaction tx, Collection<String> ids) {
        var tenant = tx.tenant().value();
        return tx.sql()
                .resultQuery("""
                    select m.message_id, m.revision, m.deleted, m.session_id, m.parent_message_id, m.channel, m.sender_id,
                           m.sender_type, m.sender_name, m.message_type, m.visibility, m.scope, m.content,
                           m.metadata::text as metadata, m.occurred_at, m.utc_offset, m.arrived_at, m.arrived_offset,
                           d.message_id is not null as derived
                      from alluvium.messages m
                      left join alluvium.derived_messages d
                        on d.tenant_id = ?::uuid and d.message_id = m.message_id and d.revision = m.revision
                     where m.tenant_id = ?::uuid and m.message_id = any (?::text[])
                    """, tenant, tenant, ids.toArray(String[]::new))
                .fetch(MessagePages::line);
    }

    private static Line line(Record row) {
        var message = row.get("deleted", Boolean.class) ? deletion(row) : message(row);
        var json = PayloadCodec.json().encode(message);
        var out = new ByteArrayOutputStream(json.length + 128);
        out.write(json, 0, json.length - 1);
        out.writeBytes(",\"revision\":%d,\"arrived_at\":\"%s\",\"arrived_offset\":%d,\"derived\":%s}"
                .formatted(
                        row.get("revision", Integer.class),
                        row.get("arrived_at", Instant.class),
                        row.get("arrived_offset", Long.class),
                        row.get("derived", Boolean.class))
                .getBytes(UTF_8));
        return new Line(message.messageId(), state(row), out.toByteArray());
    }

    private static Message deletion(Record row) {
        return new Message(
                row.get("message_id", String.class),
                Operation.DELETE,
                row.get("session_id", String.class),
                null,
                "",
                new Sender("", SenderType.HUMAN, null),
                Message.DEFAULT_TYPE,
                Visibility.PUBLIC,
                "",
                "",
                null,
                row.get("occurred_at", Instant.class));
    }

    private static Message message(Record row) {
        var offset = row.get("utc_offset", Integer.class);
        return new Message(
                row.get("message_id", String.class),
                Operation.UPSERT,
                row.get("session_id", String.class),
                row.get("parent_message_id", String.class),
                row.get("channel", String.class),
                new Sender(
                        row.get("sender_id", String.class),
                        SenderType.valueOf(upper(row, "sender_type")),
                        row.get("sender_name", String.class)),
                row.get("message_type", String.class),
                Visibility.valueOf(upper(row, "visibility")),
                row.get("scope", String.class),
                row.get("content", String.class),
                row.get("metadata", String.class),
                row.get("occurred_at", Instant.class),
                offset == null ? ZoneOffset.UTC : ZoneOffset.ofTotalSeconds(offset));
    }

    private static String upper(Record row, String column) {
        return row.get(column, String.class).toUpperCase(Locale.ROOT);
    }
}
