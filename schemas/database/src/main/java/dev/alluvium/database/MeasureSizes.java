package dev.alluvium.database;

import dev.alluvium.database.DatabaseHealth.TableSize;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
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
    /// Older figures would look like new ones.
    private static final long SHOWN = Duration.ofMinutes(5).toNanos();
    private static final int LARGEST = 5;

    /// Needs no privilege on a table. A table's partitions are counted as the table: their names are nobody's
    /// business. The size of the database is a query of its own, which runs once and not for each table: with
    /// three installations in a database that took seconds, and the health check gave up.
    private static final String SIZES = """
        select c.relname, sum(pg_total_relation_size(coalesce(part.relid, c.oid)))::bigint as bytes,
               (select pg_database_size(current_database()))
          from pg_class c
          left join lateral pg_partition_tree(c.oid) part on true
         where c.relnamespace = to_regnamespace('alluvium') and c.relkind in ('r', 'p') and not c.relispartition
         group by c.relname
         order by bytes desc, c.relname
        """;

    private final LongSupplier nanoTime;
    private final MultiGauge ofDatabase;
    private final MultiGauge ofTables;
    private volatile Sizes newest;

    MeasureSizes(LongSupplier nanoTime, MeterRegistry meters) {
        this.nanoTime = nanoTime;
        this.ofTables = MultiGauge.builder("alluvium.database.table.bytes")
                .description("A table's bytes on the server's disc, with its partitions and indexes")
                .register(meters);
        this.ofDatabase = MultiGauge.builder("alluvium.database.bytes")
                .description("The database's bytes on the server's disc")
                .register(meters);
    }

    private double shown(Sizes sizes, long bytes) {
        return nanoTime.getAsLong() - sizes.asked() < SHOWN ? bytes : Double.NaN;
    }

    /// @param tables the largest first
    record Sizes(long databaseBytes, List<TableSize> tables, long asked) {
        List<TableSize> largest() {
            return tables.subList(0, Math.min(LARGEST, tables.size()));
        }
    }

    Sizes of(Connection connection) throws SQLException {
        var known = newest;
        long now = nanoTime.getAsLong();
        if (known == null || now - known.asked() > FRESH) {
            known = ask(connection, now);
            newest = known;
            show(known);
        }
        return known;
    }

    private void show(Sizes sizes) {
        ofDatabase.register(List.of(Row.of(Tags.empty(), () -> shown(sizes, sizes.databaseBytes()))), true);
        ofTables.register(
                sizes.tables().stream()
                        .<Row<?>>map(
                                table -> Row.of(Tags.of("table", table.table()), () -> shown(sizes, table.bytes())))
                        .toList(),
                true);
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
