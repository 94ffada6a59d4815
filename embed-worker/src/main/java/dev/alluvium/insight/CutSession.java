package dev.alluvium.insight;

import dev.alluvium.insight.SelectSession.Entry;
import dev.alluvium.insight.derive.SessionMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Cuts a session into pieces that are looked through one by one, each for one audience: a piece has what
/// is new of that audience, and around it what the same readers see. Nothing is shown to a derivation
/// beside what fewer see than those who see what comes of it, and what fewer see does not decide where the
/// pieces of the others begin and end.
final class CutSession {

    /// Messages before the first new one that come along for what they say about it.
    static final int BEFORE = 50;

    /// @param audience of what comes of it
    /// @param ids      in order, those that are new and those that give context
    record Piece(String audience, List<String> ids, Set<String> fresh) {}

    /// @param atOnce new messages of a piece at most
    /// @param quiet  after a pause as long as this, a session without other audiences would have been
    /// looked through
    /// @param again  whether what was seen is new as well
    /// @param goesOn whether more of the session is about to come
    record Cut(int atOnce, Duration quiet, boolean again, boolean goesOn) {}

    private final Cut cut;
    private final boolean isMixed;
    private final String audience;
    private final List<Entry> seenByIt;
    private final List<Piece> pieces = new ArrayList<>();

    private CutSession(Cut cut, boolean isMixed, String audience, List<Entry> session) {
        this.cut = cut;
        this.isMixed = isMixed;
        this.audience = audience;
        this.seenByIt = session.stream()
                .filter(entry -> isSeenBy(audience, entry.audience()))
                .toList();
    }

    /// What everybody sees comes first: it does not wait for the rest, nor have what the rest leaves of a
    /// budget.
    static List<Piece> of(List<Entry> session, Cut cut) {
        var audiences = new LinkedHashSet<>(List.of(SessionMessage.PUBLIC));
        session.forEach(entry -> audiences.add(entry.audience()));
        boolean isMixed =
                session.stream().map(Entry::audience).distinct().limit(2).count() > 1;
        var pieces = new ArrayList<Piece>();
        for (var audience : audiences) {
            var cutting = new CutSession(cut, isMixed, audience, session);
            cutting.run();
            pieces.addAll(cutting.pieces);
        }
        return pieces;
    }

    /// Whether those of an audience surely see a message of another.
    static boolean isSeenBy(String audience, String message) {
        return message.equals(audience) || message.equals(SessionMessage.PUBLIC);
    }

    private void run() {
        int from = 0;
        while (from < seenByIt.size()) {
            from = next(from);
        }
    }

    /// @return where the piece after it begins
    private int next(int from) {
        var fresh = new HashSet<String>();
        int first = seenByIt.size();
        Entry last = null;
        boolean isWhole = false;
        int at = from;
        for (; at < seenByIt.size() && !isWhole; at++) {
            var entry = seenByIt.get(at);
            if (!isNew(entry)) {
                continue;
            }
            if (isMixed && last != null && isPause(last, entry)) {
                break;
            }
            if (isLeft(entry)) {
                return seenByIt.size();
            }
            first = Math.min(first, at);
            fresh.add(entry.messageId());
            last = entry;
            isWhole = fresh.size() == cut.atOnce();
        }
        boolean isOver = isWhole || at < seenByIt.size() || !cut.goesOn() || !isMixed;
        if (!fresh.isEmpty() && isOver) {
            var part = seenByIt.subList(Math.max(0, first - BEFORE), at);
            pieces.add(new Piece(audience, withContext(part, fresh), fresh));
        }
        return at;
    }

    private boolean isNew(Entry entry) {
        return entry.audience().equals(audience) && (cut.again() || !entry.seen());
    }

    /// Of a session that goes on only what has its vectors is looked through; what follows comes with it
    /// then.
    private boolean isLeft(Entry entry) {
        return isMixed && cut.goesOn() && entry.pending();
    }

    private boolean isPause(Entry last, Entry entry) {
        return !cut.again()
                && Duration.between(last.arrivedAt(), entry.arrivedAt()).compareTo(cut.quiet()) >= 0;
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
}
