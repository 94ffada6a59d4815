package dev.alluvium.ingest;

import dev.alluvium.database.context.Arrival;
import dev.alluvium.events.Origin;
import java.time.Instant;

/// One state of a message, numbered from 1.
///
/// @param payloadDigest null for a revision that has been replaced: nothing of what it said is kept
/// @param contentDigest null for a deletion and for a revision that has been replaced
/// @param channel       null for a revision that has been replaced
/// @param arrival       of the first record of the message; null for a revision that has been replaced
record Revision(
        int number,
        boolean deleted,
        byte[] payloadDigest,
        byte[] contentDigest,
        Origin origin,
        String sessionId,
        String channel,
        Instant occurredAt,
        Arrival arrival,
        Instant storedAt) {

    /// The revision with all that is known of its place: of one that was replaced, the database keeps no time of
    /// arrival.
    Revision at(Origin place) {
        return new Revision(
                number,
                deleted,
                payloadDigest,
                contentDigest,
                place,
                sessionId,
                channel,
                occurredAt,
                arrival,
                storedAt);
    }

    Revision arrived(Arrival earlier) {
        return new Revision(
                number,
                deleted,
                payloadDigest,
                contentDigest,
                origin,
                sessionId,
                channel,
                occurredAt,
                earlier,
                storedAt);
    }
}
