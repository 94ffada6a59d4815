package dev.alluvium.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Lines as bytes, one at a time, in bounded memory however long a line is.
public final class LineReader {
    private static final int FIRST_SIZE = 8192;

    private final InputStream in;
    private final int limit;
    private final byte[] block = new byte[64 << 10];
    private int at;
    private int filled;
    private byte[] line = new byte[FIRST_SIZE];
    private boolean tooLong;

    public LineReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /// @return the line without its end; null after the last. Of a line that is [#tooLong()] only the beginning.
    public byte[] next() throws IOException {
        var length = 0;
        tooLong = false;
        var any = false;
        while (fill()) {
            any = true;
            var end = at;
            while (end < filled && block[end] != '\n') {
                end++;
            }
            length = keep(length, end);
            var complete = end < filled;
            at = complete ? end + 1 : end;
            if (complete) {
                return Arrays.copyOf(line, length);
            }
        }
        return any ? Arrays.copyOf(line, length) : null;
    }

    public boolean tooLong() {
        return tooLong;
    }

    private int keep(int length, int end) {
        var take = Math.min(end - at, limit - length);
        tooLong |= take < end - at;
        if (length + take > line.length) {
            line = Arrays.copyOf(line, Math.max(length + take, Math.min(limit, line.length * 2)));
        }
        System.arraycopy(block, at, line, length, take);
        return length + take;
    }

    private boolean fill() throws IOException {
        if (at < filled) {
            return true;
        }
        at = 0;
        filled = Math.max(0, in.read(block));
        return filled > 0;
    }
}
