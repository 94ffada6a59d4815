package dev.alluvium.ingest;

import dev.alluvium.analysis.TermWeights;
import dev.alluvium.analysis.TermWeights.Said;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.ArrayColumn;
import dev.alluvium.events.Message;
import dev.alluvium.events.Visibility;
import dev.alluvium.ingest.SelectContexts.InContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The contexts of new public messages behind which their session has nothing else, which are nearly all: one look at
/// each session, where [SelectContexts] takes several at each message.
final class AppendedContexts {

    /// Two messages of one moment are in the order of their ids, which the database tells; it also rounds.
    private static final Duration CLOSE = Duration.ofNanos(2_000);

    /// Those that were stored just now are counted and not named: to compare thousands of ids with each row of
    /// each session took as long as everything else.
    private static final String SQL = """
        with s as materialized (
            select u.*, (select count(*)
                           from (select from alluvium.messages f
                                  where f.tenant_id = ?::uuid and f.session_id = u.session_id
                                    and (f.occurred_at, f.message_id) >= (u.occurred_at, u.message_id)
                                    and not f.deleted
                                  limit u.added + 1) as since) > u.added as followed
              from unnest(?::text[], (?::text[])::timestamptz[], ?::text[], ?::int[])
                as u (session_id, occurred_at, message_id, added))
        select s.session_id, s.followed, b.message_id, b.sender, b.content
          from s
          left join lateral (
               select c.occurred_at, c.message_id, coalesce(nullif(c.sender_name, ''), c.sender_id) as sender,
                      left(c.content, ?) as content
                 from alluvium.messages c
                where c.tenant_id = ?::uuid and c.session_id = s.session_id
                  and (c.occurred_at, c.message_id) < (s.occurred_at, s.message_id)
                  and not c.deleted and c.visibility = 'public'
                order by c.occurred_at desc, c.message_id desc
                limit ?) as b on true
         order by s.session_id, b.occurred_at desc, b.message_id desc
        """;

    private AppendedContexts() {}

    /// @return those that could be told; the others are for [SelectContexts]
    static Map<String, InContext> of(TenantTransaction tx, List<MessageHistory> changed) {
        var sessions = sessions(changed);
        var found = new LinkedHashMap<String, InContext>();
        if (sessions.isEmpty()) {
            return found;
        }
        var before = new HashMap<String, List<Said>>();
        var followed = new HashSet<String>();
        for (var row : tx.sql().resultQuery(SQL, binds(tx, sessions))) {
            var session = row.get("session_id", String.class);
            var said = before.computeIfAbsent(session, _ -> new ArrayList<>());
            if (row.get("followed", Boolean.class)) {
                followed.add(session);
            }
            if (row.get("message_id") != null) {
                said.add(new Said(row.get("sender", String.class), row.get("content", String.class)));
            }
        }
        sessions.keySet().removeAll(followed);
        sessions.forEach((session, its) -> add(found, its, before.get(session)));
        return found;
    }

    /// By session, in their order; only sessions of which all that has changed is new and for everybody.
    private static Map<String, List<Message>> sessions(List<MessageHistory> changed) {
        var sessions = new LinkedHashMap<String, List<Message>>();
        var others = new HashSet<String>();
        for (var history : changed) {
            var session = history.current().sessionId();
            var message = history.latest().message();
            if (history.isNew() && history.isLive() && message.visibility() == Visibility.PUBLIC) {
                sessions.computeIfAbsent(session, _ -> new ArrayList<>()).add(message);
            } else {
                others.add(session);
                if (history.before() != null) {
                    others.add(history.before().sessionId());
                }
            }
        }
        sessions.keySet().removeAll(others);
        sessions.values().forEach(its -> its.sort(Comparator.comparing(Message::occurredAt)));
        sessions.values().removeIf(AppendedContexts::isClose);
        return sessions;
    }

    private static boolean isClose(List<Message> messages) {
        for (int i = 1; i < messages.size(); i++) {
            var apart = Duration.between(
                    messages.get(i - 1).occurredAt(), messages.get(i).occurredAt());
            if (apart.compareTo(CLOSE) < 0) {
                return true;
            }
        }
        return false;
    }

    private static Object[] binds(TenantTransaction tx, Map<String, List<Message>> sessions) {
        var tenant = tx.tenant().value();
        var firsts = sessions.values().stream().map(List::getFirst).toList();
        return new Object[] {
            tenant,
            ArrayColumn.texts(sessions.keySet().toArray(String[]::new)),
            ArrayColumn.texts(firsts.stream()
                    .map(message -> message.occurredAt().toString())
                    .toArray(String[]::new)),
            ArrayColumn.texts(firsts.stream().map(Message::messageId).toArray(String[]::new)),
            ArrayColumn.integers(sessions.values().stream().map(List::size).toArray(Integer[]::new)),
            TermWeights.CONTEXT_CHARACTERS,
            tenant,
            TermWeights.NEIGHBOURS
        };
    }

    private static void add(Map<String, InContext> found, List<Message> messages, List<Said> before) {
        var nearest = new ArrayList<>(before);
        for (var message : messages) {
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
                .filter(history -> !ids.contains(history.latest().message().messageId()))
                .toList();
    }
}
