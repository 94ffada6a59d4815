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
            checksum    text,
            expands     boolean        NOT NULL DEFAULT false
        );
        GRANT SELECT ON alluvium.changelog TO alluvium_app, alluvium_control;
        """;

    /// Of a database that an older version made. Only where it is missing: to ask for it takes the whole table.
    private static final String COLUMN = """
        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_attribute
                            WHERE attrelid = 'alluvium.changelog'::regclass AND attname = 'expands') THEN
                ALTER TABLE alluvium.changelog ADD COLUMN expands boolean NOT NULL DEFAULT false;
            END IF;
        END
        $$
        """;

    private Changelog() {}

    public record Applied(BigDecimal id, String appliedAt, String description, String checksum, boolean expands) {}

    public static void create(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(CREATE);
            statement.execute(COLUMN);
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
                // As JSON, because a changelog that an older version made lacks the column.
                var rows = statement.executeQuery("select id, applied_at, description, checksum,"
                        + " coalesce((to_jsonb(c) ->> 'expands')::boolean, false) from " + TABLE + " c order by id")) {
            while (rows.next()) {
                var id = rows.getBigDecimal(1);
                applied.put(
                        id,
                        new Applied(id, rows.getString(2), rows.getString(3), rows.getString(4), rows.getBoolean(5)));
            }
        }
        return applied;
    }

    /// What the file tells of a migration, where the changelog does not say so yet: of the one just applied.
    public static void keep(Connection connection, Change change, MigrationFiles files) throws SQLException {
        try (var statement = connection.prepareStatement(
                "update " + TABLE + " set checksum = ?, expands = ? where id = ? and checksum is null")) {
            statement.setString(1, files.checksum(change));
            statement.setBoolean(2, files.kind(change).expands());
            statement.setBigDecimal(3, change.getId());
            statement.executeUpdate();
        }
    }

    /// Of a migration that the engine does not run.
    ///
    /// @param up whether it was applied; else it was undone
    public static void enter(Connection connection, Change change, boolean up) throws SQLException {
        try (var statement = connection.prepareStatement(
                up
                        ? "insert into " + TABLE + " (id, applied_at, description)"
                                + " values (?, to_char(localtimestamp, 'YYYY-MM-DD HH24:MI:SS'), ?)"
                        : "delete from " + TABLE + " where id = ? and description = ?")) {
            statement.setBigDecimal(1, change.getId());
            statement.setString(2, change.getDescription());
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
            states.add(new MigrationState(
                    row.id(), row.description(), MigrationState.Status.UNKNOWN, row.appliedAt(), row.expands()));
        }
        states.sort((a, b) -> a.id().compareTo(b.id()));
        return states;
    }

    private static MigrationState state(Change change, Applied row, MigrationFiles files) {
        boolean expands = files.kind(change).expands();
        if (row == null) {
            return new MigrationState(
                    change.getId(), change.getDescription(), MigrationState.Status.PENDING, null, expands);
        }
        var status = files.checksum(change).equals(row.checksum())
                ? MigrationState.Status.APPLIED
                : MigrationState.Status.CHANGED;
        return new MigrationState(change.getId(), change.getDescription(), status, row.appliedAt(), expands);
    }
}
