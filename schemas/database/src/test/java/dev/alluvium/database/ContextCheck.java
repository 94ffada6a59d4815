package dev.alluvium.database;

import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static org.jooq.impl.DSL.coalesce;

import dev.alluvium.database.context.ContextMix;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Record;

/// Says in the plainest way what each vector of a tenant has to be, given its messages.
public final class ContextCheck {
    private record Told(String id, String session, String channel, String audience, Integer characters) {}

    private ContextCheck() {}

    /// @return messages whose vector is another one
    public static List<String> wrong(TenantDatabase database, TenantId tenant) {
        return database.read(tenant, Reader.WORKER, ContextCheck::wrong);
    }

    private static List<String> wrong(TenantTransaction tx) {
        var raw = new HashMap<String, float[]>();
        var stored = new HashMap<String, float[]>();
        tx.sql()
                .select(EMBEDDINGS.MESSAGE_ID, EMBEDDINGS.VECTOR, coalesce(EMBEDDINGS.RAW, EMBEDDINGS.VECTOR))
                .from(EMBEDDINGS)
                .where(EMBEDDINGS.TENANT_ID.eq(tx.tenant().value()), EMBEDDINGS.ORDINAL.eq(0))
                .forEach(row -> {
                    stored.put(row.value1(), row.value2());
                    raw.put(row.value1(), row.value3());
                });
        var told = new ArrayList<Told>();
        var current = new ArrayList<String>();
        for (var row : messages(tx)) {
            told.add(new Told(
                    row.get("message_id", String.class),
                    row.get("session_id", String.class),
                    row.get("channel", String.class),
                    row.get("audience", String.class),
                    row.get("characters", Integer.class)));
            if (row.get("current", Boolean.class)) {
                current.add(row.get("message_id", String.class));
            }
        }
        raw.keySet().retainAll(current);
        return current.stream()
                .filter(id -> !Arrays.equals(stored.get(id), expected(id, told, raw)))
                .toList();
    }

    private static Iterable<Record> messages(TenantTransaction tx) {
        return tx.sql()
                .resultQuery(
                        """
                        select m.message_id, m.session_id, m.channel, alluvium.audience(m.visibility, m.sender_id) as audience,
                               exists (select from alluvium.chunks c
                                        where c.tenant_id = ?::uuid and c.message_id = m.message_id
                                          and c.revision = m.revision) as current,
                               (select max(l.end_at) from alluvium.chunks l
                                 where l.tenant_id = ?::uuid and l.message_id = m.message_id
                                   and l.revision = m.revision) as characters
                          from alluvium.messages m
                         where m.tenant_id = ?::uuid and not m.deleted
                         order by m.occurred_at, m.arrived_at, m.arrived_offset, m.message_id
                        """,
                        tx.tenant().value(),
                        tx.tenant().value(),
                        tx.tenant().value())
                .fetch();
    }

    private static float[] expected(String id, List<Told> told, Map<String, float[]> raw) {
        var before = new ArrayList<Told>();
        for (var each : told) {
            if (each.id.equals(id)) {
                var counting = before.reversed().stream()
                        .filter(other -> other.session.equals(each.session) && other.channel.equals(each.channel))
                        .filter(other -> other.audience.equals("public") || other.audience.equals(each.audience))
                        .limit(2)
                        .map(other -> raw.get(other.id))
                        .toArray(float[][]::new);
                return ContextMix.of(raw.get(id), each.characters, Arrays.asList(counting));
            }
            before.add(each);
        }
        throw new AssertionError("no message " + id);
    }
}
