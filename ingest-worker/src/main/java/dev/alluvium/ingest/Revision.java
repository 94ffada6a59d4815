package dev.alluvium.ingest;

import dev.alluvium.database.context.Arrival;
import dev.alluvium.events.Origin;
import java.time.Instant;

/// One state of a message, numbered from 1.
///
/// @param payloadDigest null for a revision that has been replaced: nothing of what it said is kept
/// @param contentDigest null for a deletion and for a revision that has been replaced
/// @param channel       null for a revision that has been replaced
/// @param author        null for a revision that has been replaced, and where nobody is left to name
/// @param saidAgain     the last record that said the same as this revision; null when there is none
/// @param arrival       of the first record of the message; null for a revision that has been replaced
record Revision(
        int number,
        boolean deleted,
        byte[] payloadDigest,
        byte[] contentDigest,
        Origin origin,
        String sessionId,
        String channel,
        Author author,
        Instant occurredAt,
        Arrival arrival,
        Origin saidAgain,
        Instant storedAt) {

    /// The revision with all that is known of its place: of one that was replaced, the database keeps no time
    /// of arrival.
    Revision at(Origin place) {
        return new Revision(
                number,
                deleted,
                payloadDigest,
                contentDigest,
                place,
                sessionId,
                channel,
                author,
                occurredAt,
                arrival,
                saidAgain,
                storedAt);
    }

    /// What is before this has been overtaken.
    Origin latest() {
        return saidAgain == null ? origin : saidAgain;
    }

    Revision saidAgain(Origin later) {
        return with(arrival, later);
    }

    Revision arrived(Arrival earlier) {
        return with(earlier, saidAgain);
    }

    private Revision with(Arrival first, Origin last) {
        return new Revision(
                number,
                deleted,
                payloadDigest,
                contentDigest,
                origin,
                sessionId,
                channel,
                author,
                occurredAt,
                first,
                last,
                storedAt);
    }
}
