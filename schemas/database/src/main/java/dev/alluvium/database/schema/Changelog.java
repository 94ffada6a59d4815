package dev.alluvium.database.schema;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.ibatis.migration.Change;

/// Which migrations a database has had, with the checksum each file had then.
public final class Changelog {
    public static final String TABLE = "alluvium.changelog";

    private static final String CREATE = """
        CREATE SCHEMA IF NOT EXISTS alluvium;
        GRANT USAGE ON SCHEMA alluvium TO alluvium_app, alluvium_control;
        CREATE TABLE IF NOT EXISTS alluvium.changelog (
            id          numeric(20, 0) NOT NULL PRIMARY KEY,
            applied_at  text           NOT NULL,
            description text           NOT NULL,
            checksum    text
        );
        GRANT SELECT ON alluvium.changelog TO alluvium_app, alluvium_control;
        """;

    private Changelog() {}

    record Applied(BigDecimal id, String appliedAt, String description, String checksum) {}

    public static void create(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    public static boolean exists(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select to_regclass('" + TABLE + "') is not null")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    public static Map<BigDecimal, Applied> read(Connection connection) throws SQLException {
        var applied = new LinkedHashMap<BigDecimal, Applied>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select id, applied_at, description, checksum from " + TABLE + " order by id")) {
            while (rows.next()) {
                var id = rows.getBigDecimal(1);
                applied.put(id, new Applied(id, rows.getString(2), rows.getString(3), rows.getString(4)));
            }
        }
        return applied;
    }

    /// Of a migration that has none yet, which is the one just applied.
    public static void keepChecksum(Connection connection, BigDecimal id, String checksum) throws SQLException {
        try (var statement = connection.prepareStatement(
                "update " + TABLE + " set checksum = ? where id = ? and checksum is null")) {
            statement.setString(1, checksum);
            statement.setBigDecimal(2, id);
            statement.executeUpdate();
        }
    }

    /// What files and database together tell, oldest first.
    public static List<MigrationState> compare(MigrationFiles files, Map<BigDecimal, Applied> applied) {
        var states = new ArrayList<MigrationState>();
        var unknown = new LinkedHashMap<>(applied);
        for (Change change : files.getMigrations()) {
            var row = unknown.remove(change.getId());
            states.add(state(change, row, files));
        }
        for (var row : unknown.values()) {
            states.add(new MigrationState(row.id(), row.description(), MigrationState.Status.UNKNOWN, row.appliedAt()));
        }
        states.sort((a, b) -> a.id().compareTo(b.id()));
        return states;
    }

    private static MigrationState state(Change change, Applied row, MigrationFiles files) {
        if (row == null) {
            return new MigrationState(change.getId(), change.getDescription(), MigrationState.Status.PENDING, null);
        }
        var status = files.checksum(change).equals(row.checksum())
                ? MigrationState.Status.APPLIED
                : MigrationState.Status.CHANGED;
        return new MigrationState(change.getId(), change.getDescription(), status, row.appliedAt());
    }
}
