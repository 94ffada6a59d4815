package dev.alluvium.ingest;

import dev.alluvium.analysis.TermWeights;
import dev.alluvium.analysis.TermWeights.Said;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.ArrayColumn;
import dev.alluvium.database.context.Place;
import dev.alluvium.events.Message;
import dev.alluvium.events.Visibility;
import dev.alluvium.ingest.SelectContexts.InContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jooq.Field;

/// The contexts of new public messages behind which their channel has nothing else, which are nearly all: one
/// look at each conversation, where [SelectContexts] takes several at each message.
final class AppendedContexts {

    /// Where these are equal, the ids decide, and the database tells how they are ordered.
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::occurredAt).thenComparing(Place::arrival);

    /// Those that were stored just now are counted and not named: to compare thousands of ids with each row of
    /// each session took as long as everything else.
    private static final String SQL = """
        with s as materialized (
            select u.*, (select count(*)
                           from (select from alluvium.messages f
                                  where f.tenant_id = ?::uuid and f.session_id = u.session_id and f.channel = u.channel
                                    and (f.occurred_at, f.arrived_at, f.arrived_offset, f.message_id)
                                        >= (u.occurred_at, u.arrived_at, u.arrived_offset, u.message_id)
                                    and not f.deleted
                                  limit u.added + 1) as since) > u.added as followed
              from unnest(?::text[], ?::text[], (?::text[])::timestamptz[], (?::text[])::timestamptz[], ?::bigint[],
                          ?::text[], ?::int[])
                as u (session_id, channel, occurred_at, arrived_at, arrived_offset, message_id, added))
        select s.session_id, s.channel, s.followed, b.message_id, b.sender, b.content
          from s
          left join lateral (
               select c.occurred_at, c.arrived_at, c.arrived_offset, c.message_id,
                      coalesce(nullif(c.sender_name, ''), c.sender_id) as sender,
                      left(c.content, ?) as content
                 from alluvium.messages c
                where c.tenant_id = ?::uuid and c.session_id = s.session_id and c.channel = s.channel
                  and (c.occurred_at, c.arrived_at, c.arrived_offset, c.message_id)
                      < (s.occurred_at, s.arrived_at, s.arrived_offset, s.message_id)
                  and not c.deleted and c.visibility = 'public'
                order by c.occurred_at desc, c.arrived_at desc, c.arrived_offset desc, c.message_id desc
                limit ?) as b on true
         order by s.session_id, s.channel, b.occurred_at desc, b.arrived_at desc, b.arrived_offset desc,
                  b.message_id desc
        """;

    private AppendedContexts() {}

    private record Conversation(String session, String channel) {
        static Conversation of(Revision revision) {
            return new Conversation(revision.sessionId(), revision.channel());
        }
    }

    /// @return those that could be told; the others are for [SelectContexts]
    static Map<String, InContext> of(TenantTransaction tx, List<MessageHistory> changed) {
        var conversations = conversations(changed);
        var found = new LinkedHashMap<String, InContext>();
        if (conversations.isEmpty()) {
            return found;
        }
        var before = new HashMap<Conversation, List<Said>>();
        var followed = new HashSet<Conversation>();
        for (var row : tx.sql().resultQuery(SQL, binds(tx, conversations))) {
            var conversation = new Conversation(row.get("session_id", String.class), row.get("channel", String.class));
            var said = before.computeIfAbsent(conversation, _ -> new ArrayList<>());
            if (row.get("followed", Boolean.class)) {
                followed.add(conversation);
            }
            if (row.get("message_id") != null) {
                said.add(new Said(row.get("sender", String.class), row.get("content", String.class)));
            }
        }
        conversations.keySet().removeAll(followed);
        conversations.forEach((conversation, its) -> add(found, its, before.get(conversation)));
        return found;
    }

    /// In their order; only conversations of which all that has changed is new and for everybody.
    private static Map<Conversation, List<MessageHistory>> conversations(List<MessageHistory> changed) {
        var conversations = new LinkedHashMap<Conversation, List<MessageHistory>>();
        var others = new HashSet<Conversation>();
        for (var history : changed) {
            var conversation = Conversation.of(history.current());
            if (history.isNew()
                    && history.isLive()
                    && history.latest().message().visibility() == Visibility.PUBLIC) {
                conversations
                        .computeIfAbsent(conversation, _ -> new ArrayList<>())
                        .add(history);
            } else {
                others.add(conversation);
                if (history.before() != null) {
                    others.add(Conversation.of(history.before()));
                }
            }
        }
        conversations.keySet().removeAll(others);
        conversations.values().forEach(its -> its.sort(Comparator.comparing(AppendedContexts::place, ORDER)));
        conversations.values().removeIf(AppendedContexts::isDecidedById);
        return conversations;
    }

    private static Place place(MessageHistory history) {
        return history.place(history.current());
    }

    private static boolean isDecidedById(List<MessageHistory> histories) {
        for (int i = 1; i < histories.size(); i++) {
            if (ORDER.compare(place(histories.get(i - 1)), place(histories.get(i))) == 0) {
                return true;
            }
        }
        return false;
    }

    private static Object[] binds(TenantTransaction tx, Map<Conversation, List<MessageHistory>> conversations) {
        var tenant = tx.tenant().value();
        var firsts = conversations.values().stream()
                .map(histories -> place(histories.getFirst()))
                .toList();
        return new Object[] {
            tenant,
            texts(firsts, Place::sessionId),
            texts(firsts, Place::channel),
            texts(firsts, place -> place.occurredAt().toString()),
            texts(firsts, place -> place.arrival().at().toString()),
            ArrayColumn.longs(
                    firsts.stream().map(place -> place.arrival().offset()).toArray(Long[]::new)),
            texts(firsts, Place::messageId),
            ArrayColumn.integers(conversations.values().stream().map(List::size).toArray(Integer[]::new)),
            TermWeights.CONTEXT_CHARACTERS,
            tenant,
            TermWeights.NEIGHBOURS
        };
    }

    private static Field<Object[]> texts(List<Place> places, Function<Place, String> column) {
        return ArrayColumn.texts(places.stream().map(column).toArray(String[]::new));
    }

    private static void add(Map<String, InContext> found, List<MessageHistory> histories, List<Said> before) {
        var nearest = new ArrayList<>(before);
        for (var history : histories) {
            var message = history.latest().message();
            var said = said(message);
            found.put(
                    message.messageId(),
                    new InContext(said, message.occurredAt(), LexicalStatistics.EVERYBODY, List.copyOf(nearest)));
            nearest.addFirst(said);
            if (nearest.size() > TermWeights.NEIGHBOURS) {
                nearest.removeLast();
            }
        }
    }

    private static Said said(Message message) {
        var name = message.sender().name();
        return new Said(name == null || name.isEmpty() ? message.sender().id() : name, message.content());
    }

    /// Those whose contexts are not among them.
    static List<MessageHistory> without(Map<String, InContext> known, List<MessageHistory> changed) {
        Set<String> ids = known.keySet();
        return changed.stream()
                .filter(history -> !ids.contains(history.messageId()))
                .toList();
    }
}
