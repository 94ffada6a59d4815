package dev.alluvium.database.binding;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.JSONB;

/// The values of a [TextQuery] on their way into a statement, and its rows on their way out. For the door alone, which
/// has a statement within a transaction.
public final class RunTextQuery {
    private RunTextQuery() {}

    /// @param first number of its first value in the statement
    public static void bind(TextQuery<?> query, PreparedStatement statement, int first) throws SQLException {
        var values = query.values();
        for (int i = 0; i < values.size(); i++) {
            bind(statement, first + i, values.get(i));
        }
    }

    private static void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        switch (value) {
            case String text -> statement.setString(index, text);
            case Integer number -> statement.setInt(index, number);
            case Short number -> statement.setShort(index, number);
            case Long number -> statement.setLong(index, number);
            case Instant time -> statement.setObject(index, time.atOffset(ZoneOffset.UTC));
            case OffsetDateTime time -> statement.setObject(index, time);
            case JSONB json -> statement.setString(index, json.data());
            case UUID id -> statement.setObject(index, id);
            case float[] vector -> statement.setObject(index, new BinaryHalfvec(vector));
            case String[] texts -> statement.setArray(index, array(statement, "text", texts));
            case Integer[] numbers -> statement.setArray(index, array(statement, "int4", numbers));
            default -> throw new IllegalArgumentException("no value of a query: " + value.getClass());
        }
    }

    private static Array array(PreparedStatement statement, String type, Object[] values) throws SQLException {
        return statement.getConnection().createArrayOf(type, values);
    }

    public static <T> List<T> read(TextQuery<T> query, ResultSet rows) throws SQLException {
        var read = new ArrayList<T>();
        var columns = new Columns(rows);
        while (columns.nextRow()) {
            read.add(query.reader().read(columns));
        }
        return read;
    }
}
