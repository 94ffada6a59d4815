package dev.alluvium.query.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.database.TenantId;
import dev.alluvium.query.http.Problem;
import dev.alluvium.query.http.TextRules;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/// Where a page of a session ended: the place of its last message. It carries a mark of its tenant and session, so
/// that it is refused elsewhere instead of starting somewhere odd; it grants nothing.
public record SessionCursor(Instant occurredAt, String messageId) {
    private static final int MARK_BYTES = 8;
    private static final long MAX_MICROS = 253_402_300_800_000_000L;
    private static final long MICROS = 1_000_000;

    public String text(TenantId tenant, String sessionId) {
        var id = messageId.getBytes(UTF_8);
        long micros = occurredAt.getEpochSecond() * MICROS + occurredAt.getNano() / 1_000;
        var bytes = ByteBuffer.allocate(MARK_BYTES + Long.BYTES + id.length)
                .put(mark(tenant, sessionId))
                .putLong(micros)
                .put(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    public static SessionCursor parse(String text, TenantId tenant, String sessionId) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            var mark = new byte[MARK_BYTES];
            if (bytes.remaining() > MARK_BYTES + Long.BYTES) {
                bytes.get(mark);
                long micros = bytes.getLong();
                var id = UTF_8.newDecoder().decode(bytes).toString();
                if (Arrays.equals(mark, mark(tenant, sessionId))
                        && Math.abs(micros) < MAX_MICROS
                        && TextRules.fault(id) == null) {
                    return new SessionCursor(
                            Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000),
                            id);
                }
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            // Not one of ours; said below.
        }
        throw Problem.invalid("cursor", "is not a cursor of this session").exception();
    }

    private static byte[] mark(TenantId tenant, String sessionId) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(tenant.toString().getBytes(UTF_8));
            return Arrays.copyOf(digest.digest(sessionId.getBytes(UTF_8)), MARK_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
