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

/// A query whose text is written out, and how its rows are read: for what is asked so often that putting a statement
/// together each time would cost more than sending it.
///
/// @param sql one statement, with `?` for each value; the same object each time, so that its hash is known
/// @param values in the order of the text: texts, numbers, ids, vectors, and arrays of texts or integers
public record TextQuery<T>(String sql, List<?> values, RowReader<T> reader) {
    /// Reads one row, column by column.
    @FunctionalInterface
    public interface RowReader<T> {
        T read(Columns columns) throws SQLException;
    }

    /// @param first number of its first value in the statement
    public void bind(PreparedStatement statement, int first) throws SQLException {
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

    public List<T> read(ResultSet rows) throws SQLException {
        var read = new ArrayList<T>();
        var columns = new Columns(rows);
        while (columns.nextRow()) {
            read.add(reader.read(columns));
        }
        return read;
    }
}
