package dev.alluvium.gateway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The body of an answer. At its end the connection is given back; whoever closes it before ends the connection.
/// Belongs
/// to one thread.
final class AnswerBody extends InputStream {
    private static final int LONGEST_LINE = 8 << 10;

    private final Framing framing;
    private final Runnable end;
    private final Runnable cut;
    private boolean over;

    /// Where a body ends.
    interface Framing {
        /// @return how many bytes, -1 at the end
        /// @throws IOException when it ends in the middle
        int read(byte[] bytes, int offset, int length) throws IOException;

        /// Whether nothing is left that would have to be read.
        default boolean isAtEnd() {
            return false;
        }
    }

    AnswerBody(Framing framing, Runnable end, Runnable cut) {
        this.framing = framing;
        this.end = end;
        this.cut = cut;
        endWhereItIs();
    }

    static final class OfLength implements Framing {
        private final InputStream in;
        private long left;

        OfLength(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw broken();
            }
            left -= read;
            return read;
        }

        @Override
        public boolean isAtEnd() {
            return left == 0;
        }
    }

    static final class OfChunks implements Framing {
        private final InputStream in;
        private long left;
        private boolean begun;
        private boolean last;

        OfChunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0 && !last) {
                next();
            }
            if (last) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw broken();
            }
            left -= read;
            return read;
        }

        private void next() throws IOException {
            if (begun && line(in, LONGEST_LINE).length > 0) {
                throw broken();
            }
            begun = true;
            var said = new String(line(in, LONGEST_LINE), ISO_8859_1);
            try {
                left = Long.parseLong(said.split(";", 2)[0].strip(), 16);
            } catch (NumberFormatException e) {
                throw new IOException("the answer's chunks have no sizes", e);
            }
            if (left < 0) {
                throw broken();
            }
            last = left == 0;
            if (last) {
                while (line(in, LONGEST_LINE).length > 0) {
                    // Trailers, which nobody asked for.
                }
            }
        }
    }

    private static IOException broken() {
        return new EOFException("the answer ended in the middle");
    }

    /// Up to the end of a line, without it.
    static byte[] line(InputStream in, int most) throws IOException {
        var line = new ByteArrayOutputStream(80);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw broken();
            }
            if (line.size() >= most) {
                throw new IOException("a line of the answer has no end");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toByteArray();
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (over || length == 0) {
            return over ? -1 : 0;
        }
        int read = framing.read(bytes, offset, length);
        if (read < 0) {
            over();
        } else {
            endWhereItIs();
        }
        return read;
    }

    private void endWhereItIs() {
        if (!over && framing.isAtEnd()) {
            over();
        }
    }

    private void over() {
        over = true;
        end.run();
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            cut.run();
        }
    }
}
