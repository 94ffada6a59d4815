package dev.alluvium.insight;

import dev.alluvium.database.Reader;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.insight.SelectSession.Entry;
import dev.alluvium.insight.derive.Derivation;
import dev.alluvium.insight.derive.DerivationUnavailableException;
import dev.alluvium.insight.derive.Grounding;
import dev.alluvium.insight.derive.NothingDerived;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionWindow;
import dev.alluvium.insight.session.SessionState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Looks a session through: reads what nobody has looked at, in pieces, and asks the derivation. Writes nothing.
final class PrepareWindow {

    /// A message whose vectors do not come is looked at without them in the end.
    private static final int PUT_OFF_AT_MOST = 60;

    /// Messages before the first new one that come along for what they say about it.
    private static final int BEFORE = 50;

    private final TenantDatabase database;
    private final Derivation derivation;
    private final MakeClaims makeClaims;
    private final short generation;
    private final int atOnce;

    PrepareWindow(TenantDatabase database, Derivation derivation, MakeClaims makeClaims, short generation, int atOnce) {
        this.database = database;
        this.derivation = derivation;
        this.makeClaims = makeClaims;
        this.generation = generation;
        this.atOnce = atOnce;
    }

    Window prepare(SessionRecord record) throws DerivationUnavailableException, InterruptedException {
        var ready = new Window.Ready(
                record, new LinkedHashMap<>(), new ArrayList<>(), record.state() == SessionState.AGAIN);
        if (record.state() == SessionState.REVISED || derivation instanceof NothingDerived) {
            return ready;
        }
        var session = database.read(
                record.tenant(),
                Reader.WORKER,
                tx -> SelectSession.select(tx, record.last().sessionId()));
        boolean mayWait = DueHeaders.of(record.record().headers()).times() < PUT_OFF_AT_MOST;
        if (mayWait && session.stream().anyMatch(Entry::pending)) {
            if (record.state() != SessionState.LONG) {
                return new Window.PutOff(record);
            }
            // The end of a session that goes on is looked through with what follows.
            session = session.stream().filter(entry -> !entry.pending()).toList();
        }
        int from = 0;
        while (from < session.size()) {
            from = look(session, from, ready);
        }
        return ready;
    }

    /// The next piece.
    ///
    /// @return where the one after it begins
    private int look(List<Entry> session, int from, Window.Ready into)
            throws DerivationUnavailableException, InterruptedException {
        var fresh = new HashSet<String>();
        int first = session.size();
        int next = from;
        for (; next < session.size() && fresh.size() < atOnce; next++) {
            var entry = session.get(next);
            if (into.again() || !entry.seen()) {
                first = Math.min(first, next);
                fresh.add(entry.messageId());
            }
        }
        if (!fresh.isEmpty()) {
            look(session.subList(Math.max(0, first - BEFORE), next), fresh, into);
        }
        return next;
    }

    private void look(List<Entry> part, Set<String> fresh, Window.Ready into)
            throws DerivationUnavailableException, InterruptedException {
        var ids = withContext(part, fresh);
        var tenant = into.record().tenant();
        var messages = database.read(tenant, Reader.WORKER, tx -> SelectSessionMessages.select(tx, generation, ids));
        var window = new SessionWindow(tenant, into.record().last().sessionId(), messages, present(messages, fresh));
        var claims = makeClaims.of(window, Grounding.grounded(derivation.derive(window), window, makeClaims::dropped));
        into.claims().addAll(claims);
        for (var message : messages) {
            if (fresh.contains(message.messageId())) {
                into.looked().put(message.messageId(), message.revision());
            }
        }
    }

    /// Late messages may lie far apart; of what was seen between them, the latest comes along.
    private static List<String> withContext(List<Entry> part, Set<String> fresh) {
        long seen = part.size() - fresh.size();
        var ids = new ArrayList<String>();
        for (var entry : part) {
            if (fresh.contains(entry.messageId()) || seen-- <= BEFORE) {
                ids.add(entry.messageId());
            }
        }
        return ids;
    }

    private static Set<String> present(List<SessionMessage> messages, Set<String> fresh) {
        return messages.stream()
                .map(SessionMessage::messageId)
                .filter(fresh::contains)
                .collect(Collectors.toSet());
    }
}
