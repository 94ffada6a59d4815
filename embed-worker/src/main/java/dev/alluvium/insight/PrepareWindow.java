package dev.alluvium.insight;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.insight.CutSession.Cut;
import dev.alluvium.insight.CutSession.Piece;
import dev.alluvium.insight.SelectSession.Entry;
import dev.alluvium.insight.derive.Derivation;
import dev.alluvium.insight.derive.DerivationUnavailableException;
import dev.alluvium.insight.derive.Grounding;
import dev.alluvium.insight.derive.NothingDerived;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionWindow;
import dev.alluvium.insight.session.SessionState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Looks a session through: reads what nobody has looked at, in pieces for one audience each, and asks the
/// derivation. Writes nothing.
final class PrepareWindow {

    /// A message whose vectors do not come is looked at without them in the end.
    private static final int PUT_OFF_AT_MOST = 60;

    private final TenantDatabase database;
    private final Derivation derivation;
    private final MakeClaims makeClaims;
    private final short generation;
    private final InsightSettings settings;

    PrepareWindow(
            TenantDatabase database,
            Derivation derivation,
            MakeClaims makeClaims,
            short generation,
            InsightSettings settings) {
        this.database = database;
        this.derivation = derivation;
        this.makeClaims = makeClaims;
        this.generation = generation;
        this.settings = settings;
    }

    Window prepare(SessionRecord record) throws DerivationUnavailableException, InterruptedException {
        var ready = new Window.Ready(
                record, new LinkedHashMap<>(), new ArrayList<>(), record.state() == SessionState.AGAIN);
        if (record.state() == SessionState.REVISED
                || record.state() == SessionState.EXPIRED
                || derivation instanceof NothingDerived) {
            return ready;
        }
        var session = database.read(
                record.tenant(),
                Reader.WORKER,
                tx -> SelectSession.select(tx, record.last().sessionId()));
        boolean mayWait = DueHeaders.of(record.record().headers()).times() < PUT_OFF_AT_MOST;
        boolean goesOn = record.state() == SessionState.LONG;
        if (mayWait && session.stream().anyMatch(Entry::pending)) {
            if (!goesOn) {
                return new Window.PutOff(record);
            }
            session = withVectors(session);
        }
        for (var piece : CutSession.of(session, new Cut(settings.every(), settings.quiet(), ready.again(), goesOn))) {
            look(piece, ready);
        }
        return ready;
    }

    /// The end of a session that goes on is looked through with what follows. Where others see only a part
    /// of it, that is seen to for each of them, when the session is cut.
    private static List<Entry> withVectors(List<Entry> session) {
        boolean isMixed =
                session.stream().map(Entry::audience).distinct().limit(2).count() > 1;
        return isMixed
                ? session
                : session.stream().filter(entry -> !entry.pending()).toList();
    }

    private void look(Piece piece, Window.Ready into) throws DerivationUnavailableException, InterruptedException {
        var tenant = into.record().tenant();
        // One of them may be for others by now.
        var messages =
                database
                        .read(tenant, Reader.WORKER, tx -> SelectSessionMessages.select(tx, generation, piece.ids()))
                        .stream()
                        .filter(message -> CutSession.isSeenBy(piece.audience(), message.audience()))
                        .toList();
        var fresh = present(messages, piece);
        var window = new SessionWindow(tenant, into.record().last().sessionId(), messages, fresh);
        var claims = makeClaims.of(window, Grounding.grounded(derivation.derive(window), window, makeClaims::dropped));
        into.claims().addAll(claims);
        for (var message : messages) {
            if (fresh.contains(message.messageId())) {
                into.looked().put(message.messageId(), message.revision());
            }
        }
    }

    private static Set<String> present(List<SessionMessage> messages, Piece piece) {
        return messages.stream()
                .filter(message -> message.audience().equals(piece.audience()))
                .map(SessionMessage::messageId)
                .filter(piece.fresh()::contains)
                .collect(Collectors.toSet());
    }
}
