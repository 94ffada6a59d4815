package dev.alluvium.gateway.publish;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// UUIDs of version 7 (RFC 9562): milliseconds, then chance.
final class TimeOrderedId {
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private TimeOrderedId() {}

    static UUID random(Instant now) {
        var random = ThreadLocalRandom.current();
        long high = now.toEpochMilli() << 16 | VERSION | random.nextLong() & 0xFFF;
        return new UUID(high, VARIANT | random.nextLong() >>> 2);
    }
}
