package dev.alluvium.database.attack;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Statements by plain JDBC: what goes through jOOQ in a test run has to name its tenant, and attacks forget it.
final class Sql {
    private Sql() {}

    static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Each row's values as one text.
    static List<String> rows(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return rows(statement, statement.execute(sql));
        }
    }

    /// The same of a statement that is prepared, which is all that the door lets through.
    static List<String> prepared(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            return rows(statement);
        }
    }

    static List<String> rows(PreparedStatement statement) throws SQLException {
        return rows(statement, statement.execute());
    }

    private static List<String> rows(Statement statement, boolean answers) throws SQLException {
        var rows = new ArrayList<String>();
        if (answers) {
            try (var result = statement.getResultSet()) {
                while (result.next()) {
                    rows.add(row(result));
                }
            }
        }
        return rows;
    }

    private static String row(ResultSet result) throws SQLException {
        var row = new StringBuilder();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.append(i == 1 ? "" : "|").append(result.getString(i));
        }
        return row.toString();
    }
}
