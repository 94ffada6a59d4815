package dev.alluvium.ingest;

import dev.alluvium.events.Origin;
import java.time.Instant;

/// One state of a message, numbered from 1.
///
/// @param payloadDigest null for a revision that has been replaced: nothing of what it said is kept
/// @param contentDigest null for a deletion and for a revision that has been replaced
record Revision(
        int number,
        boolean deleted,
        byte[] payloadDigest,
        byte[] contentDigest,
        Origin origin,
        String sessionId,
        Instant occurredAt,
        Instant storedAt) {}
