package dev.alluvium.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/// Ids of events: UUIDs of version 5 (RFC 9562, section 5.5) over tenant, kind, revision and subject. Whoever
/// processes the same record again, on whichever machine, arrives at the same id; a consumer can drop what it
/// has seen.
public final class EventIds {
    /// Version 5 of `events.alluvium.dev` in the DNS namespace. Changing it would give every event a second id.
    static final UUID NAMESPACE = UUID.fromString("72549888-5fec-509c-a462-9b50409ef4b0");

    private EventIds() {}

    /// The id of a [MessageStored].
    public static UUID stored(UUID tenant, String messageId, int revision) {
        return of(tenant, "message-stored", revision, messageId);
    }

    /// The id of a [MessageStored].
    ///
    /// @param later the record's place when its log followed another one. The database may have been restored
    /// to a time before a revision that consumers know, and then counts another record as that revision.
    public static UUID stored(UUID tenant, String messageId, int revision, Optional<Origin> later) {
        var kind = later.map(place -> "message-stored@" + place.text()).orElse("message-stored");
        return of(tenant, kind, revision, messageId);
    }

    /// The id of a [MessageEmbedded].
    ///
    /// @param stored the id of the [MessageStored] that it follows: a revision that a restored database counts
    /// again has another one, and so have its vectors
    public static UUID embedded(UUID tenant, String messageId, int revision, UUID stored) {
        return embedded(tenant, messageId, revision, stored, Optional.empty());
    }

    /// The id of a [MessageEmbedded].
    ///
    /// @param stored the id of the [MessageStored] that it follows
    /// @param cutAnew when the vectors were made, if the installation's chunks had another size before:
    /// consumers may know an event of the same revision with another number of chunks. Microseconds count
    public static UUID embedded(UUID tenant, String messageId, int revision, UUID stored, Optional<Instant> cutAnew) {
        var kind = following("message-embedded", tenant, messageId, revision, stored);
        var since = cutAnew.map(time -> "@" + time.truncatedTo(ChronoUnit.MICROS));
        return of(tenant, kind + since.orElse(""), revision, messageId);
    }

    /// The id of a [MessageFailed].
    ///
    /// @param stored as for what was embedded
    public static UUID failed(UUID tenant, String messageId, int revision, UUID stored) {
        return of(tenant, following("message-failed", tenant, messageId, revision, stored), revision, messageId);
    }

    private static String following(String kind, UUID tenant, String messageId, int revision, UUID stored) {
        return stored.equals(stored(tenant, messageId, revision)) ? kind : kind + "@" + stored;
    }

    /// The id of an [InsightChange].
    public static UUID insight(UUID tenant, UUID insightId, int revision) {
        return of(tenant, "insight-change", revision, insightId.toString());
    }

    /// The id of the insight that is found first in this claim.
    public static UUID insight(UUID tenant, UUID claim) {
        return of(tenant, "insight", 1, claim.toString());
    }

    /// The id of what is claimed, by all that tells it from other claims.
    public static UUID claim(UUID tenant, String content) {
        return of(tenant, "claim", 1, content);
    }

    /// The id of a [TenantErased].
    public static UUID erased(UUID tenant) {
        return of(tenant, "tenant-erased", 1, "");
    }

    /// The only free text comes last, so that no two subjects can give the same name.
    private static UUID of(UUID tenant, String kind, int revision, String subject) {
        return version5(NAMESPACE, tenant + "/" + kind + "/" + revision + "/" + subject);
    }

    static UUID version5(UUID namespace, String name) {
        var sha1 = sha1();
        sha1.update(ByteBuffer.allocate(16)
                .putLong(namespace.getMostSignificantBits())
                .putLong(namespace.getLeastSignificantBits())
                .flip());
        var hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
        long most = hash.getLong() & 0xffff_ffff_ffff_0fffL | 0x5000L;
        long least = hash.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(most, least);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
