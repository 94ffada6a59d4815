package dev.alluvium.insight;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Halfvec;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.Visibility;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionMessage.Arrival;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Messages with their texts and vectors.
final class SelectSessionMessages {

    /// Of a longer text only the beginning is looked through: two hundred whole ones would not fit into memory.
    private static final int CHARACTERS = 20_000;

    private static final Field<String> MESSAGE = DSL.field(DSL.name("message_id"), String.class);
    private static final Field<Integer> START = DSL.field(DSL.name("start_at"), Integer.class);
    private static final Field<Integer> END = DSL.field(DSL.name("end_at"), Integer.class);
    private static final Field<float[]> VECTOR = DSL.field(DSL.name("vector"), Halfvec.TYPE);

    private SelectSessionMessages() {}

    /// In order of time, then of arrival.
    static List<SessionMessage> select(TenantTransaction tx, short generation, Collection<String> messageIds) {
        var ids = messageIds.toArray(String[]::new);
        var passages = passages(tx, generation, ids);
        return tx.sql()
                .resultQuery("""
                    select m.message_id, m.revision, m.sender_id, m.sender_type, m.sender_name, m.visibility, m.scope,
                           m.occurred_at, m.utc_offset, m.arrived_at, m.arrived_offset,
                           left(m.content, ?) as content, m.message_type,
                           coalesce(jsonb_exists_any(m.metadata, ?::text[]), false) as marked
                      from alluvium.messages m
                     where m.tenant_id = ?::uuid and m.message_id = any (?::text[]) and not m.deleted
                     order by m.occurred_at, m.arrived_at, m.arrived_offset, m.message_id
                    """, CHARACTERS, EchoRules.METADATA, tx.tenant().value(), ids)
                .fetch(row -> message(row, passages));
    }

    private static SessionMessage message(Record row, Map<String, List<Stored>> passages) {
        var id = row.get("message_id", String.class);
        var content = row.get("content", String.class);
        var sender = new Sender(
                row.get("sender_id", String.class),
                SenderType.valueOf(row.get("sender_type", String.class).toUpperCase(Locale.ROOT)),
                row.get("sender_name", String.class));
        var mayBeEvidence = !row.get("marked", Boolean.class)
                && !EchoRules.isEcho(sender.type(), row.get("message_type", String.class), content);
        return new SessionMessage(
                id,
                row.get("revision", Integer.class),
                sender,
                Visibility.valueOf(row.get("visibility", String.class).toUpperCase(Locale.ROOT)),
                row.get("scope", String.class),
                occurredAt(row),
                new Arrival(row.get("arrived_at", Instant.class), row.get("arrived_offset", Long.class)),
                content,
                mayBeEvidence,
                within(content, passages.getOrDefault(id, List.of())));
    }

    private static OffsetDateTime occurredAt(Record row) {
        int seconds = Optional.ofNullable(row.get("utc_offset", Integer.class)).orElse(0);
        return row.get("occurred_at", Instant.class).atOffset(ZoneOffset.ofTotalSeconds(seconds));
    }

    /// Offsets as they are stored, in code points.
    private record Stored(int start, int end, float[] vector) {}

    private static List<SessionMessage.Passage> within(String content, List<Stored> stored) {
        var passages = new ArrayList<SessionMessage.Passage>();
        int codePoints = content.codePointCount(0, content.length());
        for (var each : stored) {
            if (each.end <= codePoints) {
                passages.add(new SessionMessage.Passage(
                        content.offsetByCodePoints(0, each.start),
                        content.offsetByCodePoints(0, each.end),
                        each.vector));
            }
        }
        return passages;
    }

    private static Map<String, List<Stored>> passages(TenantTransaction tx, short generation, String[] ids) {
        var tenant = tx.tenant().value();
        var passages = new HashMap<String, List<Stored>>();
        tx.sql()
                .resultQuery("""
                    select c.message_id, c.start_at, c.end_at, coalesce(e.raw, e.vector) as vector
                      from alluvium.chunks c
                      join alluvium.messages m
                        on m.tenant_id = ?::uuid and m.message_id = c.message_id and m.revision = c.revision
                      join alluvium.embeddings e
                        on e.tenant_id = ?::uuid and e.generation = ? and e.message_id = c.message_id
                       and e.ordinal = c.ordinal
                     where c.tenant_id = ?::uuid and c.message_id = any (?::text[])
                     order by c.message_id, c.ordinal
                    """, tenant, tenant, generation, tenant, ids)
                .coerce(MESSAGE, START, END, VECTOR)
                .forEach(row -> passages.computeIfAbsent(row.get(MESSAGE), _ -> new ArrayList<>())
                        .add(new Stored(row.get(START), row.get(END), row.get(VECTOR))));
        return passages;
    }
}
