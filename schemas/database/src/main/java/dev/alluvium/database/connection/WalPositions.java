package dev.alluvium.database.connection;

import java.sql.SQLException;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jooq.exception.DataAccessException;

/// How far a server's write-ahead log is, in bytes from its beginning. Of one cluster alone they can be compared.
public record WalPositions(DataSource pool) {
    /// Of what is committed: all of it lies before. Not what was flushed, since a commit may be seen before that.
    private static final String WRITTEN = "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint";

    /// Null of a server that is no standby, or no longer.
    private static final String REPLAYED = "select pg_wal_lsn_diff(case when pg_is_in_recovery() then"
            + " pg_last_wal_replay_lsn() end, '0/0')::bigint";

    private static final String CLUSTER = "select system_identifier from pg_control_system()";

    /// @return on the server that is written to; whoever sees so much sees every commit until now
    public long written() {
        return ask(WRITTEN).orElseThrow();
    }

    /// @return on a standby; empty where there is none
    public OptionalLong replayed() {
        return ask(REPLAYED);
    }

    /// A standby has that of the server which it was copied from.
    public long cluster() {
        return ask(CLUSTER).orElseThrow();
    }

    private OptionalLong ask(String question) {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement(question)) {
            try (var rows = statement.executeQuery()) {
                rows.next();
                long answer = rows.getLong(1);
                var found = rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(answer);
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
}
