package dev.alluvium.bench.ingest;

import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A table of tenant rows that a bare loop fills.
///
/// @param constants SQL of the columns that are the same in each row, by name
record BareTable<T>(String name, List<Column<T>> columns, Map<String, String> constants) {
    private static final Map<Class<?>, String> TYPES = Map.of(
            String.class,
            "text",
            Integer.class,
            "int4",
            Long.class,
            "int8",
            Float.class,
            "float4",
            byte[].class,
            "bytea");

    /// @param sql how the value is converted; `%s` stands for the value
    record Column<T>(String name, Class<?> type, String sql, Function<T, Object> value) {
        static <T, V> Column<T> of(String name, Class<V> type, Function<T, Object> value) {
            return new Column<>(name, type, "%s", value);
        }
    }

    /// A batch of single inserts, which the driver rewrites as inserts of many rows.
    void insertRows(Connection connection, UUID tenant, List<T> rows) throws SQLException {
        var values =
                Stream.concat(columns.stream().map(column -> column.sql.formatted("?")), constants.values().stream());
        var sql = "insert into alluvium." + name + names() + " values (?, " + joined(values) + ")";
        try (var statement = connection.prepareStatement(sql)) {
            for (var row : rows) {
                statement.setObject(1, tenant);
                for (int i = 0; i < columns.size(); i++) {
                    statement.setObject(i + 2, columns.get(i).value.apply(row));
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /// One statement with an array for each column.
    void insertArrays(Connection connection, UUID tenant, List<T> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        var values = Stream.concat(
                columns.stream().map(column -> column.sql.formatted("u." + column.name)), constants.values().stream());
        var arrays = columns.stream().map(column -> "?::" + TYPES.get(column.type) + "[]");
        var sql = "insert into alluvium." + name + names() + " select ?, " + joined(values) + " from unnest("
                + joined(arrays) + ") as u (" + joined(columns.stream().map(Column::name)) + ")";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, tenant);
            for (int i = 0; i < columns.size(); i++) {
                var column = columns.get(i);
                var array = rows.stream().map(column.value).toArray(length ->
                        (Object[]) Array.newInstance(column.type, length));
                statement.setArray(i + 2, connection.createArrayOf(TYPES.get(column.type), array));
            }
            statement.executeUpdate();
        }
    }

    private String names() {
        var names = Stream.concat(columns.stream().map(Column::name), constants.keySet().stream());
        return " (tenant_id, " + joined(names) + ")";
    }

    private static String joined(Stream<String> parts) {
        return parts.collect(Collectors.joining(", "));
    }
}
