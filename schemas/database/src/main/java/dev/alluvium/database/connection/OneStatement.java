package dev.alluvium.database.connection;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jooq.exception.DataAccessException;

/// A transaction of one statement that reads and writes no tenant's rows. Thread-safe.
///
/// @param failing what cannot be done when it fails, for people
public record OneStatement(DataSource pool, String failing) {
    @FunctionalInterface
    public interface Question<T> {
        T ask(PreparedStatement statement) throws SQLException;
    }

    public <T> T run(String sql, Question<T> question) {
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
            throw new DataAccessException(failing + ": " + e.getMessage(), e);
        }
    }
}
