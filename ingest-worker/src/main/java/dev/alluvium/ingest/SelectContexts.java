package dev.alluvium.ingest;

import dev.alluvium.analysis.TermWeights;
import dev.alluvium.analysis.TermWeights.Said;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.context.Place;
import dev.alluvium.events.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Record;

/// Messages with those before them in their session.
///
/// A message's context is the nearest messages before it in its channel that everybody may know of who may
/// know of itself. Others
/// are passed over as if they were not there: otherwise a private message would push a public one out of
/// another's context, and ranks would tell of it.
final class SelectContexts {

    /// @param before the nearest first
    record InContext(Said said, Instant occurredAt, String audience, List<Said> before) {}

    /// Which messages have another one as their context? After the second public one, none.
    ///
    /// `offset 0` makes the server look up each place by the session's index. Left to itself, and without
    /// statistics, it compares all messages of the tenant with all places: 7 s for 250 places among 500
    /// messages.
    private static final String SQL = """
        with place as materialized (
            select u.*, last.occurred_at as last_at, last.arrived_at as last_arrived_at,
                   last.arrived_offset as last_arrived_offset, last.message_id as last_id
              from %s
              left join lateral (select e.occurred_at, e.arrived_at, e.arrived_offset, e.message_id
                                   from alluvium.messages e
                                  where e.tenant_id = ?::uuid and e.session_id = u.session_id and e.channel = u.channel
                                    and (e.occurred_at, e.arrived_at, e.arrived_offset, e.message_id)
                                        > (u.occurred_at, u.arrived_at, u.arrived_offset, u.message_id)
                                    and not e.deleted and e.visibility = 'public'
                                  order by e.occurred_at, e.arrived_at, e.arrived_offset, e.message_id
                                 offset 1 limit 1) as last on true
        ), target as materialized (
            select unnest(?::text[]) as message_id
             union
            select f.message_id
              from place p
             cross join lateral (select g.message_id
                                   from alluvium.messages g
                                  where g.tenant_id = ?::uuid and g.session_id = p.session_id and g.channel = p.channel
                                    and (g.occurred_at, g.arrived_at, g.arrived_offset, g.message_id)
                                        > (p.occurred_at, p.arrived_at, p.arrived_offset, p.message_id)
                                    and (g.occurred_at, g.arrived_at, g.arrived_offset, g.message_id)
                                        <= (coalesce(p.last_at, 'infinity'), coalesce(p.last_arrived_at, 'infinity'),
                                            coalesce(p.last_arrived_offset, 0), coalesce(p.last_id, ''))
                                    and not g.deleted
                                  order by g.occurred_at, g.arrived_at, g.arrived_offset, g.message_id
                                 offset 0) as f
        )
        select m.message_id as target, m.occurred_at, alluvium.audience(m.visibility, m.sender_id) as audience,
               n.distance, n.message_id, coalesce(nullif(n.sender_name, ''), n.sender_id) as sender,
               case when n.message_id = any (?::text[]) then null else n.content end as content
          from target t
         cross join lateral (select h.message_id, h.session_id, h.channel, h.occurred_at, h.arrived_at, h.arrived_offset,
                                    h.visibility, h.sender_id, h.sender_name, h.content
                               from alluvium.messages h
                              where h.tenant_id = ?::uuid and h.message_id = t.message_id
                                and not h.deleted
                             offset 0) as m
         cross join lateral (
               select 0 as distance, m.message_id, m.sender_id, m.sender_name, m.content
                union all
               select row_number() over (order by b.occurred_at desc, b.arrived_at desc, b.arrived_offset desc,
                                                  b.message_id desc),
                      b.message_id, b.sender_id, b.sender_name, left(b.content, ?)
                 from (select c.occurred_at, c.arrived_at, c.arrived_offset, c.message_id, c.sender_id, c.sender_name,
                              c.content
                         from alluvium.messages c
                        where c.tenant_id = ?::uuid and c.session_id = m.session_id and c.channel = m.channel
                          and (c.occurred_at, c.arrived_at, c.arrived_offset, c.message_id)
                              < (m.occurred_at, m.arrived_at, m.arrived_offset, m.message_id)
                          and not c.deleted
                          and (c.visibility = 'public'
                               or alluvium.audience(c.visibility, c.sender_id)
                                  = alluvium.audience(m.visibility, m.sender_id))
                        order by c.occurred_at desc, c.arrived_at desc, c.arrived_offset desc, c.message_id desc
                        limit ?) as b
               ) as n
         order by m.session_id, m.channel, m.occurred_at, m.arrived_at, m.arrived_offset, m.message_id, n.distance
        """.formatted(Place.ROWS);

    private SelectContexts() {}

    /// The changed messages that are live, and all others whose context may have changed with one, by their
    /// ids.
    static Map<String, InContext> around(TenantTransaction tx, List<MessageHistory> changed) {
        var known = new HashMap<String, Message>();
        changed.stream()
                .filter(history -> history.isLive() && history.latest() != null)
                .forEach(history ->
                        known.put(history.messageId(), history.latest().message()));
        var live = changed.stream()
                .filter(MessageHistory::isLive)
                .map(MessageHistory::messageId)
                .toList();
        var places = changed.stream()
                .flatMap(history -> places(history).stream())
                .distinct()
                .toList();
        return select(tx, places, live, known);
    }

    /// These messages, whose texts are read.
    static Map<String, InContext> of(TenantTransaction tx, Collection<String> messageIds) {
        return select(tx, List.of(), messageIds, Map.of());
    }

    private static Map<String, InContext> select(
            TenantTransaction tx, List<Place> places, Collection<String> targets, Map<String, Message> known) {
        var tenant = tx.tenant().value();
        var found = new LinkedHashMap<String, InContext>();
        var binds = Place.columns(places);
        Collections.addAll(
                binds,
                tenant,
                targets.toArray(String[]::new),
                tenant,
                known.keySet().toArray(String[]::new),
                tenant,
                TermWeights.CONTEXT_CHARACTERS,
                tenant,
                TermWeights.NEIGHBOURS);
        tx.sql().resultQuery(SQL, binds.toArray()).forEach(row -> add(found, row, known));
        return found;
    }

    /// Where it was and where it is.
    private static List<Place> places(MessageHistory history) {
        var places = new ArrayList<Place>();
        if (history.wasLive()) {
            places.add(history.place(history.before()));
        }
        if (history.isLive()) {
            places.add(history.place(history.current()));
        }
        return places;
    }

    private static void add(Map<String, InContext> found, Record row, Map<String, Message> known) {
        var target = row.get("target", String.class);
        var message = known.get(row.get("message_id", String.class));
        var said = new Said(
                row.get("sender", String.class),
                message == null ? row.get("content", String.class) : message.content());
        if (row.get("distance", Integer.class) == 0) {
            var audience = row.get("audience", String.class);
            found.put(target, new InContext(said, row.get("occurred_at", Instant.class), audience, new ArrayList<>()));
        } else {
            found.get(target).before().add(said);
        }
    }
}
