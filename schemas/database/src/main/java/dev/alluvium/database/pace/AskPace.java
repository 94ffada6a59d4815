package dev.alluvium.database.pace;

import dev.alluvium.database.pace.Pace.Now;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jooq.exception.DataAccessException;

/// What the database says of the pace, in a connection of the moment.
public record AskPace(DataSource pool, OperatorWork work) implements Supplier<Now> {
    @Override
    public Now get() {
        try (var connection = pool.getConnection();
                var statement =
                        connection.prepareStatement("select percent, others_wait from alluvium.operator_pace(?)")) {
            statement.setString(1, work.text());
            try (var rows = statement.executeQuery()) {
                rows.next();
                int percent = rows.getInt(1);
                var now = new Now(rows.wasNull() ? Pace.USUAL_PERCENT : percent, rows.getBoolean(2));
                connection.rollback();
                return now;
            }
        } catch (SQLException e) {
            throw new DataAccessException("the pace of what operators have done cannot be read: " + e.getMessage(), e);
        }
    }
}
