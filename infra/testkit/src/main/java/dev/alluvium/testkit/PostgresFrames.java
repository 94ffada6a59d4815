package dev.alluvium.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// PostgreSQL's protocol 3.0. The one step with a name is `COMMIT`, of a transaction that has written or locked
/// something: others leave nothing behind.
final class PostgresFrames implements Frames {
    private static final int HEAD = 1 + Integer.BYTES;
    private static final String COMMIT = "COMMIT";
    private static final Pattern WRITES =
            Pattern.compile("\\b(insert|update|delete|pass_fence)\\b", Pattern.CASE_INSENSITIVE);

    private enum Kind {
        BEGIN,
        COMMIT,
        WRITE,
        OTHER
    }

    /// Prepared statements by name; read and written by the requests' thread alone.
    private final Map<String, Kind> prepared = new HashMap<>();

    private boolean started;
    private boolean written;
    private volatile boolean committing;

    @Override
    public Frame request(DataInputStream in) throws IOException {
        if (!started) {
            started = true;
            return new Frame(read(in), null);
        }
        byte type = in.readByte();
        var bytes = read(in, type);
        return new Frame(
                bytes,
                switch (type) {
                    case 'P' -> parse(bytes);
                    case 'B' -> executes(prepared.getOrDefault(secondText(bytes), Kind.OTHER));
                    case 'Q' -> executes(kind(text(bytes, HEAD)));
                    default -> null;
                });
    }

    @Override
    public Frame answer(DataInputStream in) throws IOException {
        byte type = in.readByte();
        var bytes = read(in, type);
        boolean committed = type == 'C' && committing && text(bytes, HEAD).equals(COMMIT);
        if (committed) {
            committing = false;
        }
        return new Frame(bytes, committed ? COMMIT : null);
    }

    /// A message: what its head is, its length, and the rest.
    private static byte[] read(DataInputStream in, byte... head) throws IOException {
        int length = in.readInt();
        var all = ByteBuffer.allocate(head.length + length).put(head).putInt(length);
        in.readFully(all.array(), all.position(), length - Integer.BYTES);
        return all.array();
    }

    private String parse(byte[] bytes) {
        var name = text(bytes, HEAD);
        prepared.put(name, kind(secondText(bytes)));
        return null;
    }

    private String executes(Kind kind) {
        switch (kind) {
            case BEGIN -> written = false;
            case WRITE -> written = true;
            case COMMIT -> {
                committing = written;
                written = false;
                return committing ? COMMIT : null;
            }
            case OTHER -> {}
        }
        return null;
    }

    private static Kind kind(String sql) {
        var words = sql.strip().toLowerCase(Locale.ROOT);
        if (words.startsWith("begin")) {
            return Kind.BEGIN;
        }
        if (words.startsWith("commit")) {
            return Kind.COMMIT;
        }
        return WRITES.matcher(words).find() ? Kind.WRITE : Kind.OTHER;
    }

    /// Parse and Bind begin with two texts: the name of what they make, and what they make it from.
    private static String secondText(byte[] bytes) {
        int first = HEAD;
        return text(bytes, first + end(bytes, first) - first + 1);
    }

    private static String text(byte[] bytes, int from) {
        return new String(bytes, from, end(bytes, from) - from, StandardCharsets.UTF_8);
    }

    private static int end(byte[] bytes, int from) {
        int end = from;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return end;
    }
}
