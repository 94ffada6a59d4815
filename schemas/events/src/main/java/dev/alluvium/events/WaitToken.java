package dev.alluvium.events;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/// A record of [Topics#MESSAGES] as text: whoever has published it hands the text out, and searches wait for
/// what is behind it. Opaque to everybody else.
public record WaitToken(int partition, long offset) {
    private static final byte VERSION = 1;
    private static final int BYTES = 1 + Integer.BYTES + Long.BYTES;

    public String text() {
        var bytes = ByteBuffer.allocate(BYTES).put(VERSION).putInt(partition).putLong(offset);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /// Empty when it is no token of ours.
    public static Optional<WaitToken> parse(String text) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() != BYTES || bytes.get() != VERSION) {
                return Optional.empty();
            }
            var token = new WaitToken(bytes.getInt(), bytes.getLong());
            boolean place = token.partition >= 0 && token.offset >= 0;
            return Optional.of(token).filter(_ -> place && token.text().equals(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
