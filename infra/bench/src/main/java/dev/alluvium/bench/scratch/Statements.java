package dev.alluvium.bench.scratch;

import dev.alluvium.bench.search.ReplayStatement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What one connection prepares (`Parse`) and runs (`Bind`), of the statements that are wanted.
final class Statements {
    private final Predicate<String> wanted;
    private final Consumer<ReplayStatement> seen;
    private final Map<String, Prepared> prepared = new HashMap<>();

    Statements(Predicate<String> wanted, Consumer<ReplayStatement> seen) {
        this.wanted = wanted;
        this.seen = seen;
    }

    private record Prepared(String sql, List<Integer> types) {}

    void message(byte type, byte[] body) {
        var buffer = ByteBuffer.wrap(body);
        if (type == 'P') {
            parse(buffer);
        } else if (type == 'B') {
            bind(buffer);
        }
    }

    private void parse(ByteBuffer body) {
        var name = text(body);
        var sql = text(body);
        if (!wanted.test(sql)) {
            prepared.remove(name);
            return;
        }
        var types = new ArrayList<Integer>();
        for (int i = body.getShort(); i > 0; i--) {
            types.add(body.getInt());
        }
        prepared.put(name, new Prepared(sql.replaceAll("\\$[0-9]+", "?"), types));
    }

    private void bind(ByteBuffer body) {
        text(body);
        var statement = prepared.get(text(body));
        if (statement == null) {
            return;
        }
        var formats = new short[body.getShort()];
        for (int i = 0; i < formats.length; i++) {
            formats[i] = body.getShort();
        }
        var parameters = new ArrayList<ReplayStatement.Parameter>();
        int count = body.getShort();
        for (int i = 0; i < count; i++) {
            // No formats means text for all, one is for all.
            boolean binary = formats.length > 0 && formats[Math.min(i, formats.length - 1)] == 1;
            int type = i < statement.types.size() ? statement.types.get(i) : 0;
            parameters.add(new ReplayStatement.Parameter(type, binary, value(body)));
        }
        seen.accept(new ReplayStatement(statement.sql, parameters));
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

    private static String text(ByteBuffer body) {
        int begin = body.position();
        while (body.get() != 0) {
            // On to its end.
        }
        return new String(body.array(), begin, body.position() - begin - 1, StandardCharsets.UTF_8);
    }
}
