package dev.alluvium.database;

import dev.alluvium.database.connection.OneStatement;
import dev.alluvium.database.source.KeptPosition;
import dev.alluvium.database.source.LostRecords;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;

/// How far partitions are stored in this database, whatever Kafka believes. Thread-safe.
///
/// A position is kept after the records below it were stored and before their offsets are committed to Kafka,
/// so that it is never behind the group's: where it is, the database is older than Kafka (it was restored),
/// and the records between are to be read again.
public final class SourcePositions {
    /// Under this name positions count the marks of lanes; no topic is called so.
    private static final String LANES = "#lanes";

    private final OneStatement one;

    SourcePositions(DataSource pool) {
        this.one = new OneStatement(pool, "the positions of partitions cannot be read or kept");
    }

    /// Where the caller last saw or left a partition.
    ///
    /// @param mark as [Reached#mark]
    public record Known(long next, long mark) {}

    /// What is to be stored next of a partition.
    ///
    /// @param latestTimestamp none of it arrived later, in milliseconds since 1970; 0 when that is not known
    public record Expected(long latestTimestamp, Known known) {}

    /// Where a partition goes on.
    ///
    /// @param lastTimestamp as [KeptPosition#lastTimestamp]
    /// @param mark which one it is of those that say how far lanes are; 0 when there is none
    public record Reached(long next, long lastTimestamp, long mark, Known known) {}

    /// By partition, the last mark of those that say how far its lanes are.
    public Map<Integer, Long> marks(String topic) {
        var marks = new HashMap<Integer, Long>();
        of(topic + LANES).forEach(mark -> marks.put(mark.partition(), mark.next()));
        return marks;
    }

    /// One for each partition that was ever registered.
    public List<KeptPosition> of(String topic) {
        return one.run("select * from alluvium.source_positions_of(?)", statement -> {
            statement.setString(1, topic);
            var kept = new ArrayList<KeptPosition>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var rewind = rows.getObject(6, Long.class);
                    kept.add(new KeptPosition(
                            rows.getInt(1),
                            rows.getString(2),
                            rows.getLong(3),
                            rows.getLong(4),
                            rows.getLong(5),
                            rewind == null ? OptionalLong.empty() : OptionalLong.of(rewind)));
                }
            }
            return kept;
        });
    }

    /// Whether messages were stored here before positions were kept.
    public boolean isOlderThanPositions() {
        return !of("").isEmpty();
    }

    /// Notes partitions that are not known yet.
    ///
    /// @param next offsets by partition, below which records count as stored
    public void register(String topic, String source, Map<Integer, Long> next) {
        place("select alluvium.register_source(?, ?, ?, ?)", topic, source, next);
    }

    /// Another order of records begins: the topic was made anew, or its log lost its end. What arrived before
    /// is compared by time from now on.
    public void begin(String topic, String source, Map<Integer, Long> next) {
        place("select alluvium.begin_source(?, ?, ?, ?)", topic, source, next);
    }

    private void place(String sql, String topic, String source, Map<Integer, Long> next) {
        one.run(sql, statement -> {
            statement.setString(1, topic);
            statement.setString(2, source);
            statement.setArray(3, integers(statement, next.keySet()));
            statement.setArray(4, longs(statement, next.values()));
            return statement.execute();
        });
    }

    /// Told before records are stored, so that no stored record arrived later than is known here, whatever ends when.
    ///
    /// @return the partitions of which nothing is to be stored: set back since, or of another source by now
    public Set<Integer> expect(String topic, String source, Map<Integer, Expected> expected) {
        return refused(
                "select * from alluvium.expect_records(?, ?, ?, ?, ?, ?)",
                topic,
                source,
                expected,
                List.of(
                        Expected::latestTimestamp,
                        each -> each.known().next(),
                        each -> each.known().mark()));
    }

    /// Never sets a partition back, and moves it on only from where the caller left it.
    ///
    /// @return the partitions of which nothing was kept: set back since, or of another source by now
    public Set<Integer> keep(String topic, String source, Map<Integer, Reached> reached) {
        return refused(
                "select * from alluvium.advance_positions(?, ?, ?, ?, ?, ?, ?, ?)",
                topic,
                source,
                reached,
                List.of(
                        Reached::next,
                        Reached::lastTimestamp,
                        Reached::mark,
                        each -> each.known().next(),
                        each -> each.known().mark()));
    }

    private <T> Set<Integer> refused(
            String sql, String topic, String source, Map<Integer, T> partitions, List<ToLongFunction<T>> columns) {
        return one.run(sql, statement -> {
            statement.setString(1, topic);
            statement.setString(2, source);
            statement.setArray(3, integers(statement, partitions.keySet()));
            int place = 4;
            for (var column : columns) {
                var values =
                        partitions.values().stream().mapToLong(column).boxed().toList();
                statement.setArray(place++, longs(statement, values));
            }
            var refused = new HashSet<Integer>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    refused.add(rows.getInt(1));
                }
            }
            return refused;
        });
    }

    /// The operator's wish was followed in these partitions.
    public void rewound(String topic, Collection<Integer> partitions) {
        one.run("select alluvium.rewound(?, ?)", statement -> {
            statement.setString(1, topic);
            statement.setArray(2, integers(statement, partitions));
            return statement.execute();
        });
    }

    /// @param reader the consumer group that did not come to read them
    public void lose(String reader, LostRecords lost, String reason) {
        one.run("select alluvium.lose_records(?, ?, ?, ?, ?, ?)", statement -> {
            statement.setString(1, reader);
            statement.setString(2, lost.topic());
            statement.setInt(3, lost.partition());
            statement.setLong(4, lost.from());
            statement.setLong(5, lost.to());
            statement.setString(6, reason);
            return statement.execute();
        });
    }

    /// What this reader lost and nobody has acknowledged.
    public List<LostRecords> unacknowledged(String reader) {
        return one.run("select * from alluvium.unacknowledged_losses(?)", statement -> {
            statement.setString(1, reader);
            var lost = new ArrayList<LostRecords>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    lost.add(new LostRecords(rows.getString(1), rows.getInt(2), rows.getLong(3), rows.getLong(4)));
                }
            }
            return lost;
        });
    }

    private static Array integers(PreparedStatement statement, Collection<Integer> values) throws SQLException {
        return statement.getConnection().createArrayOf("int4", values.toArray());
    }

    private static Array longs(PreparedStatement statement, Collection<Long> values) throws SQLException {
        return statement.getConnection().createArrayOf("int8", values.toArray());
    }
}
