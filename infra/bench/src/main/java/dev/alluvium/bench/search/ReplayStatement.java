package dev.alluvium.bench.search;

import dev.alluvium.bench.scratch.BinaryParameter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.postgresql.util.PGobject;

/// A statement as a program sent it.
///
/// @param sql with `?` for its parameters, in their order
public record ReplayStatement(String sql, List<Parameter> parameters) {

    /// @param type number of its type; 0 when the program left that to the server
    public record Parameter(int type, boolean binary, byte[] value) {}

    /// @param typeNames by number
    public void bind(PreparedStatement statement, Map<Integer, String> typeNames) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            var parameter = parameters.get(i);
            var type = typeNames.getOrDefault(parameter.type(), "unknown");
            if (parameter.value() == null) {
                statement.setObject(i + 1, null);
            } else if (parameter.binary()) {
                statement.setObject(i + 1, binary(type, parameter.value()));
            } else {
                statement.setObject(i + 1, text(type, parameter.value()));
            }
        }
    }

    private static Object binary(String type, byte[] value) {
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

    private static PGobject text(String type, byte[] value) throws SQLException {
        var object = new PGobject();
        object.setType(type);
        object.setValue(new String(value, StandardCharsets.UTF_8));
        return object;
    }
}
