package dev.alluvium.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// PostgreSQL's protocol 3.0, without TLS. The one step with a name is `COMMIT`, of a transaction that has written or
/// locked something: other transactions leave nothing behind.
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

    private record Prepared(Kind kind, String sql, List<Integer> types) {}

    private final StatementLog log;
    /// By name; read and written by the requests' thread alone.
    private final Map<String, Prepared> prepared = new HashMap<>();
    private boolean started;
    private boolean written;
    private volatile boolean committing;
    private volatile boolean awaitsAnswer;

    PostgresFrames(StatementLog log) {
        this.log = log;
    }

    @Override
    public Frame request(DataInputStream in) throws IOException {
        var frame = started ? message(in) : new Frame(read(in), null);
        started = true;
        awaitsAnswer = true;
        return frame;
    }

    private Frame message(DataInputStream in) throws IOException {
        byte type = in.readByte();
        var bytes = read(in, type);
        var body = ByteBuffer.wrap(bytes).position(HEAD);
        return new Frame(
                bytes,
                switch (type) {
                    case 'P' -> parse(body);
                    case 'B' -> bind(body);
                    case 'Q' -> executes(kind(text(body)));
                    default -> null;
                });
    }

    @Override
    public Frame answer(DataInputStream in) throws IOException {
        byte type = in.readByte();
        var bytes = read(in, type);
        if (awaitsAnswer) {
            awaitsAnswer = false;
            log.answered();
        }
        boolean committed = type == 'C'
                && committing
                && text(ByteBuffer.wrap(bytes).position(HEAD)).equals(COMMIT);
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

    private String parse(ByteBuffer body) {
        var name = text(body);
        var sql = text(body);
        var types = new ArrayList<Integer>();
        for (int i = body.getShort(); i > 0; i--) {
            types.add(body.getInt());
        }
        prepared.put(name, new Prepared(kind(sql), sql, types));
        return null;
    }

    private String bind(ByteBuffer body) {
        text(body);
        var statement = prepared.get(text(body));
        if (statement == null) {
            return null;
        }
        if (log.notes(statement.sql)) {
            log.executed(new SeenStatement(statement.sql.replaceAll("\\$[0-9]+", "?"), parameters(body, statement)));
        }
        return executes(statement.kind);
    }

    private static List<SeenStatement.Parameter> parameters(ByteBuffer body, Prepared statement) {
        var formats = new short[body.getShort()];
        for (int i = 0; i < formats.length; i++) {
            formats[i] = body.getShort();
        }
        var parameters = new ArrayList<SeenStatement.Parameter>();
        int count = body.getShort();
        for (int i = 0; i < count; i++) {
            // Without formats all parameters are text; a single format holds for all of them.
            boolean binary = formats.length > 0 && formats[Math.min(i, formats.length - 1)] == 1;
            int type = i < statement.types.size() ? statement.types.get(i) : 0;
            parameters.add(new SeenStatement.Parameter(type, binary, value(body)));
        }
        return parameters;
    }

    private static byte[] value(ByteBuffer body) {
        int length = body.getInt();
        if (length < 0) {
            return null;
        }
        var value = new byte[length];
        body.get(value);
        return value;
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

    /// Up to its zero byte, or to the end of the message where that byte is missing.
    private static String text(ByteBuffer body) {
        int begin = body.position();
        int end = begin;
        while (end < body.limit() && body.get(end) != 0) {
            end++;
        }
        body.position(Math.min(end + 1, body.limit()));
        return new String(body.array(), begin, end - begin, StandardCharsets.UTF_8);
    }
}
