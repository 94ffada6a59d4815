package dev.alluvium.gateway.publish;

import dev.alluvium.gateway.http.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// The lines of a body, blank ones left out. Belongs to one thread.
final class Lines {
    /// Escapes make a megabyte of text six.
    private static final int LONGEST = 8 << 20;
    private static final int PIECE = 1 << 16;

    /// What a stream of lines may hold: a line is seldom long.
    static final long HELD = 4L << 20;

    private final InputStream in;
    private final byte[] piece = new byte[PIECE];
    private int at;
    private int end;

    Lines(InputStream in) {
        this.in = in;
    }

    /// The next line that is not blank, without its end; null after the last one.
    byte[] next() throws IOException {
        while (true) {
            var line = line();
            if (line == null || !isBlank(line)) {
                return line;
            }
        }
    }

    /// Whether part of the next line has arrived.
    boolean hasMoreAtHand() {
        return at < end;
    }

    private byte[] line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            if (at == end) {
                end = Math.max(0, in.read(piece));
                at = 0;
                if (end == 0) {
                    return line.size() == 0 ? null : line.toByteArray();
                }
            }
            int from = at;
            while (at < end && piece[at] != '\n') {
                at++;
            }
            line.write(piece, from, at - from);
            if (line.size() > LONGEST) {
                throw Problem.tooLarge("a line has at most " + LONGEST + " bytes")
                        .with("Connection", "close")
                        .exception();
            }
            if (at < end) {
                at++;
                return line.toByteArray();
            }
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte each : line) {
            if (each != ' ' && each != '\r' && each != '\t') {
                return false;
            }
        }
        return true;
    }
}
