package dev.alluvium.database.binding;

import java.sql.SQLException;
import java.util.List;

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
}
