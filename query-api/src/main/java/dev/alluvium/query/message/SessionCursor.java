package dev.alluvium.query.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.query.http.body.TextRules;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/// Where a page of a session ended: the place of its last message. It carries a mark of its tenant and
/// session, so that it is refused elsewhere instead of starting somewhere odd; it grants nothing.
///
/// @param arrivedAt and `offset`: of the message's first record
public record SessionCursor(Instant occurredAt, Instant arrivedAt, long offset, String messageId) {
    private static final int MARK_BYTES = 8;
    private static final int PLACE_BYTES = 3 * Long.BYTES;
    private static final long MAX_MICROS = 253_402_300_800_000_000L;
    private static final long MICROS = 1_000_000;

    /// In front of what is marked, so that the cursors of the version that knew no arrival have other marks.
    private static final String VERSION = "2 ";

    public String text(TenantId tenant, String sessionId) {
        var id = messageId.getBytes(UTF_8);
        var bytes = ByteBuffer.allocate(MARK_BYTES + PLACE_BYTES + id.length)
                .put(mark(VERSION + tenant, sessionId))
                .putLong(micros(occurredAt))
                .putLong(micros(arrivedAt))
                .putLong(offset)
                .put(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    public static SessionCursor parse(String text, TenantId tenant, String sessionId) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            var mark = new byte[MARK_BYTES];
            if (bytes.remaining() > MARK_BYTES + Long.BYTES) {
                bytes.get(mark);
                if (Arrays.equals(mark, mark(tenant.toString(), sessionId))) {
                    throw refused("was given by an earlier version; begin again without it");
                }
                if (Arrays.equals(mark, mark(VERSION + tenant, sessionId)) && bytes.remaining() > PLACE_BYTES) {
                    return read(bytes);
                }
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            // Not one of ours; said below.
        }
        throw refused("is not a cursor of this session");
    }

    /// @throws IllegalArgumentException when somebody else wrote it
    private static SessionCursor read(ByteBuffer bytes) throws CharacterCodingException {
        var occurredAt = instant(bytes.getLong());
        var arrivedAt = instant(bytes.getLong());
        long offset = bytes.getLong();
        var id = UTF_8.newDecoder().decode(bytes).toString();
        if (TextRules.fault(id) != null) {
            throw new IllegalArgumentException("no id is like this");
        }
        return new SessionCursor(occurredAt, arrivedAt, offset, id);
    }

    private static long micros(Instant time) {
        return time.getEpochSecond() * MICROS + time.getNano() / 1_000;
    }

    private static Instant instant(long micros) {
        if (micros <= -MAX_MICROS || micros >= MAX_MICROS) {
            throw new IllegalArgumentException("no time is like this");
        }
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
    }

    private static ProblemException refused(String why) {
        return Problem.invalid("cursor", why).exception();
    }

    private static byte[] mark(String tenant, String sessionId) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(tenant.getBytes(UTF_8));
            return Arrays.copyOf(digest.digest(sessionId.getBytes(UTF_8)), MARK_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
