package dev.alluvium.query.http.body;

import java.io.Serial;

/// How much text of messages one answer may have.
public final class TextRoom {
    /// Nothing is reserved for: as many connections as read at once hold so much.
    public static final long SMALL = 256 << 10;

    private TextRoom() {}

    /// What was found has more text than there was room for; nothing of it was read.
    public static final class ExceededException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final long bytes;
        private final int parts;

        /// @param bytes that it takes
        /// @param parts of the answer that may have so many, each
        public ExceededException(long bytes, int parts) {
            super("the answer has " + bytes + " bytes of text", null, false, false);
            this.bytes = bytes;
            this.parts = parts;
        }

        public long bytes() {
            return bytes;
        }

        public int parts() {
            return parts;
        }
    }
}
