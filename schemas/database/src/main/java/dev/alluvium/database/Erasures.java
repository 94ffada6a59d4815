package dev.alluvium.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jooq.exception.DataAccessException;

/// The erasures that a worker has not told its consumers of. Thread-safe.
public final class Erasures {
    private static final String UNTOLD = "select tenant_id, erased_at from alluvium.untold_erasures(?)";
    private static final String TOLD = "select alluvium.told_erasures(?, ?)";

    private final DataSource pool;
    private final String teller;

    Erasures(DataSource pool, String teller) {
        this.pool = pool;
        this.teller = teller;
    }

    /// @param erasedAt when the last row was gone
    public record Erasure(TenantId tenant, Instant erasedAt) {}

    /// Complete ones, oldest first, no more than can be told in a while.
    public List<Erasure> untold() {
        return run(UNTOLD, statement -> {
            statement.setString(1, teller);
            var untold = new ArrayList<Erasure>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    untold.add(new Erasure(
                            new TenantId(rows.getObject(1, UUID.class)),
                            rows.getObject(2, OffsetDateTime.class).toInstant()));
                }
            }
            return untold;
        });
    }

    public void told(Collection<TenantId> tenants) {
        run(TOLD, statement -> {
            statement.setString(1, teller);
            var ids = tenants.stream().map(TenantId::value).toArray(UUID[]::new);
            statement.setArray(2, statement.getConnection().createArrayOf("uuid", ids));
            return statement.execute();
        });
    }

    private <T> T run(String sql, Question<T> question) {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement(sql)) {
            try {
                var answer = question.ask(statement);
                connection.commit();
                return answer;
            } catch (Throwable e) {
                RollBack.after(e, connection);
                throw e;
            }
        } catch (SQLException e) {
            throw new DataAccessException("the erasures cannot be read or kept: " + e.getMessage(), e);
        }
    }

    private interface Question<T> {
        T ask(PreparedStatement statement) throws SQLException;
    }
}
