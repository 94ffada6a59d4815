package dev.alluvium.database.migration;

import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Runs an online migration statement by statement, each a transaction of its own, and keeps which are done: a run that
/// was killed or failed goes on behind the last of them. What is done and that it is done are one transaction, but for
/// indexes that are made concurrently, which cannot be in one: those that are whole are taken as they are. Waits for
/// locks as [LockTurns] does.
final class RunOnline {
    private static final String CREATE = """
        create table if not exists alluvium.online_statements (
            migration numeric(20, 0) not null,
            statement text           not null,
            primary key (migration, statement)
        )
        """;
    private static final Pattern CONCURRENTLY =
            Pattern.compile("(?is)^(?:create|drop|reindex)\\b.*?\\bindex\\s+concurrently\\b.*");
    private static final Pattern MAKES_INDEX = Pattern.compile(
            "(?is)^create\\s+(?:unique\\s+)?index\\s+concurrently\\s+(?:if\\s+not\\s+exists\\s+)?(\\S+)\\s+on\\s+(?:only\\s+)?"
                + "(\\S+).*");

    private final Connection connection;
    private final LockTurns turns;
    private final Consumer<String> told;

    /// @param connection between two transactions, which are committed here
    RunOnline(Connection connection, LockTurns turns, Consumer<String> told) {
        this.connection = connection;
        this.turns = turns;
        this.told = told;
    }

    void run(BigDecimal migration, Reader script) throws SQLException {
        execute(CREATE);
        connection.commit();
        var statements = OnlineScript.of(script);
        for (int i = 0; i < statements.size(); i++) {
            var step = "migration " + migration + ", statement " + (i + 1) + " of " + statements.size();
            for (var sql : each(statements.get(i))) {
                var hash = hash(sql);
                if (!isDone(migration, hash)) {
                    told.accept(step);
                    run(step, statements.get(i), sql, () -> keep(migration, hash));
                }
            }
        }
    }

    /// In the transaction that makes its entry in the changelog.
    static void forget(Connection connection, BigDecimal migration) throws SQLException {
        try (var statement =
                connection.prepareStatement("delete from alluvium.online_statements where migration = ?")) {
            statement.setBigDecimal(1, migration);
            statement.executeUpdate();
        }
    }

    private List<String> each(OnlineScript.Statement statement) throws SQLException {
        if (statement.partitioned().isEmpty()) {
            return List.of(statement.sql());
        }
        var found = new ArrayList<String>();
        try (var query = connection.prepareStatement(
                """
                select n.nspname || '.' || c.relname, c.relname
                  from pg_partition_tree('%s'::regclass) t
                  join pg_class c on c.oid = t.relid
                  join pg_namespace n on n.oid = c.relnamespace
                 where t.isleaf
                 order by c.relname
                """.formatted(statement.partitioned().get()))) {
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(statement
                            .sql()
                            .replace("{partition}", rows.getString(1))
                            .replace("{name}", rows.getString(2)));
                }
            }
        }
        return found;
    }

    private void run(String step, OnlineScript.Statement statement, String sql, LockTurns.Attempt keep)
            throws SQLException {
        if (CONCURRENTLY.matcher(sql).matches()) {
            concurrently(sql);
            keep.run();
            connection.commit();
            return;
        }
        var progress = new Progress(step);
        var changed = new long[1];
        do {
            turns.run(step, () -> changed[0] = inOneTransaction(statement, sql, keep));
            progress.add(changed[0]);
        } while (statement.repeat() && changed[0] > 0);
    }

    /// @return how many rows it changed
    private long inOneTransaction(OnlineScript.Statement statement, String sql, LockTurns.Attempt keep)
            throws SQLException {
        try {
            LockTurns.beShort(connection);
            if (statement.role().isPresent()) {
                execute("set local role " + statement.role().get());
            }
            long changed = execute(sql);
            execute("reset role");
            if (!statement.repeat() || changed == 0) {
                keep.run();
            }
            connection.commit();
            return changed;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    /// Such a statement waits for the transactions that run, and keeps nobody waiting meanwhile.
    private void concurrently(String sql) throws SQLException {
        if (isThere(sql)) {
            return;
        }
        connection.setAutoCommit(true);
        try {
            execute(sql);
        } finally {
            connection.setAutoCommit(false);
        }
    }

    /// Told once a second at most.
    private final class Progress {
        private final String step;
        private long rows;
        private long last = System.nanoTime();

        private Progress(String step) {
            this.step = step;
        }

        private void add(long more) {
            rows += more;
            if (System.nanoTime() - last >= 1_000_000_000L) {
                last = System.nanoTime();
                told.accept(String.format(Locale.ROOT, "%s: %,d rows", step, rows));
            }
        }
    }

    /// Whether the index is whole. What a run that was killed left behind has its name and is no use: it goes.
    private boolean isThere(String sql) throws SQLException {
        var makes = MAKES_INDEX.matcher(sql);
        if (!makes.matches()) {
            return false;
        }
        var table = makes.group(2);
        var index = table.substring(0, table.indexOf('.') + 1) + makes.group(1);
        var valid = valid(index);
        connection.commit();
        if (valid.isPresent() && !valid.get()) {
            concurrently("drop index concurrently " + index);
        }
        return valid.orElse(false);
    }

    /// Empty when there is none.
    private Optional<Boolean> valid(String index) throws SQLException {
        // Not a bind: the name has a schema.
        try (var query = connection.prepareStatement(
                "select indisvalid from pg_index where indexrelid = to_regclass('" + index + "')")) {
            try (var rows = query.executeQuery()) {
                return rows.next() ? Optional.of(rows.getBoolean(1)) : Optional.empty();
            }
        }
    }

    private boolean isDone(BigDecimal migration, String hash) throws SQLException {
        try (var query = connection.prepareStatement(
                "select 1 from alluvium.online_statements where migration = ? and statement = ?")) {
            query.setBigDecimal(1, migration);
            query.setString(2, hash);
            return query.executeQuery().next();
        } finally {
            connection.commit();
        }
    }

    private void keep(BigDecimal migration, String hash) throws SQLException {
        try (var insert = connection.prepareStatement("insert into alluvium.online_statements values (?, ?)")) {
            insert.setBigDecimal(1, migration);
            insert.setString(2, hash);
            insert.executeUpdate();
        }
    }

    /// @return how many rows it changed
    private long execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
            return Math.max(0, statement.getLargeUpdateCount());
        }
    }

    private static String hash(String sql) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
