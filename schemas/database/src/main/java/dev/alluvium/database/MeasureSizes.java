package dev.alluvium.database;

import dev.alluvium.database.DatabaseHealth.TableSize;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// How large the database and its tables are, asked once a minute: the server looks at every file for it.
/// Thread-safe.
final class MeasureSizes {
    private static final long FRESH = Duration.ofMinutes(1).toNanos();

    /// Needs no privilege on a table. A table's partitions are counted as the table: their names are nobody's
    /// business.
    private static final String SIZES = """
        select c.relname, sum(pg_total_relation_size(coalesce(part.relid, c.oid)))::bigint as bytes,
               pg_database_size(current_database())
          from pg_class c
          left join lateral pg_partition_tree(c.oid) part on true
         where c.relnamespace = to_regnamespace('alluvium') and c.relkind in ('r', 'p') and not c.relispartition
         group by c.relname
         order by bytes desc, c.relname
         limit 5
        """;

    private final LongSupplier nanoTime;
    private volatile Sizes newest;

    MeasureSizes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    record Sizes(long databaseBytes, List<TableSize> largestTables, long asked) {}

    Sizes of(Connection connection) throws SQLException {
        var known = newest;
        long now = nanoTime.getAsLong();
        if (known == null || now - known.asked() > FRESH) {
            known = ask(connection, now);
            newest = known;
        }
        return known;
    }

    private static Sizes ask(Connection connection, long now) throws SQLException {
        long database = 0;
        var tables = new ArrayList<TableSize>();
        try (var statement = connection.prepareStatement(SIZES);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                tables.add(new TableSize(rows.getString(1), rows.getLong(2)));
                database = rows.getLong(3);
            }
        }
        return new Sizes(database, tables, now);
    }
}
