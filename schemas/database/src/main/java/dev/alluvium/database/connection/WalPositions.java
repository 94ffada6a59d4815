package dev.alluvium.database.connection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jooq.exception.DataAccessException;

/// How far a server's write-ahead log is, in bytes from its beginning. Of one history alone they can be compared.
public record WalPositions(DataSource pool) {
    /// Of what is committed: all of it lies before. Not what was flushed, since a commit may be seen before that.
    private static final String WRITTEN = """
        select c.system_identifier, ('x' || left(pg_walfile_name(w.lsn), 8))::bit(32)::bigint,
               pg_wal_lsn_diff(w.lsn, '0/0')::bigint
          from pg_control_system() c, (select pg_current_wal_insert_lsn() as lsn) w
        """;

    /// No position of a server that is no standby, or no longer.
    private static final String REPLAYED = """
        select c.system_identifier, r.min_recovery_end_timeline::bigint,
               pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_replay_lsn() end, '0/0')::bigint
          from pg_control_system() c, pg_control_recovery() r
        """;

    /// @param cluster which all copies of a server have from it
    /// @param timeline another one from where a copy was promoted
    /// @param bytes none where the server has no such position
    public record Position(long cluster, long timeline, OptionalLong bytes) {
        public boolean reaches(Position other) {
            return bytes.orElse(-1) >= other.bytes.orElseThrow();
        }

        private boolean isBeyond(Position other) {
            return bytes.orElse(-1) > other.bytes.orElseThrow();
        }

        /// Why what lies before the one position is not what lies before the other.
        ///
        /// @param standby as [WalPositions#replayed()] says
        /// @param later this server's, asked for after the standby's
        public Optional<String> misfit(Position standby, Supplier<Position> later) {
            if (standby.bytes.isEmpty()) {
                return Optional.of("it is no standby, or no longer");
            }
            if (standby.cluster != cluster) {
                return Optional.of("it is no copy of the primary");
            }
            if (standby.timeline != timeline) {
                return Optional.of("it is on timeline " + standby.timeline + " and the primary on " + timeline
                        + ": it follows another server, or has not got over a failover yet");
            }
            return standby.isBeyond(this) && standby.isBeyond(later.get())
                    ? Optional.of("it has what the primary never wrote: it follows another server")
                    : Optional.empty();
        }
    }

    /// @return on the server that is written to; whoever sees so much sees every commit until now
    public Position written() {
        return ask(WRITTEN);
    }

    /// @return on a standby; its timeline may lag behind
    public Position replayed() {
        return ask(REPLAYED);
    }

    private Position ask(String question) {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement(question)) {
            try (var rows = statement.executeQuery()) {
                rows.next();
                var found = read(rows);
                connection.rollback();
                return found;
            } catch (Throwable e) {
                RollBack.after(e, connection);
                throw e;
            }
        } catch (SQLException e) {
            throw new DataAccessException("the server does not say how far it is: " + e.getMessage(), e);
        }
    }

    private static Position read(ResultSet row) throws SQLException {
        long bytes = row.getLong(3);
        var position = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(bytes);
        return new Position(row.getLong(1), row.getLong(2), position);
    }
}
