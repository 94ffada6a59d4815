package dev.alluvium.bench.search;

import dev.alluvium.bench.scratch.BinaryParameter;
import dev.alluvium.testkit.SeenStatement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.postgresql.util.PGobject;

/// Runs a statement again that a program was seen to run, with the parameters in the form in which they were sent.
final class ReplayStatement {
    private ReplayStatement() {}

    /// @param typeNames by number
    static void bind(SeenStatement seen, PreparedStatement statement, Map<Integer, String> typeNames)
            throws SQLException {
        for (int i = 0; i < seen.parameters().size(); i++) {
            var parameter = seen.parameters().get(i);
            var type = typeNames.getOrDefault(parameter.type(), "unknown");
            if (parameter.value() == null) {
                statement.setObject(i + 1, null);
            } else if (parameter.binary()) {
                statement.setObject(i + 1, decoded(type, parameter.value()));
            } else {
                var object = new PGobject();
                object.setType(type);
                object.setValue(new String(parameter.value(), StandardCharsets.UTF_8));
                statement.setObject(i + 1, object);
            }
        }
    }

    /// A number or an id; the bytes as they are for any other type.
    static Object decoded(String type, byte[] value) {
        var buffer = ByteBuffer.wrap(value);
        return switch (type) {
            case "int2" -> buffer.getShort();
            case "int4" -> buffer.getInt();
            case "int8" -> buffer.getLong();
            case "float8" -> buffer.getDouble();
            case "uuid" -> new UUID(buffer.getLong(), buffer.getLong());
            default -> new BinaryParameter(type, value);
        };
    }
}
