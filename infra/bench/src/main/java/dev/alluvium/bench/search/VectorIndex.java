package dev.alluvium.bench.search;

import java.sql.Connection;
import java.sql.SQLException;

/// The index of all vectors, made when they are there: that takes a fraction of the time.
public final class VectorIndex {
    private VectorIndex() {}

    /// @return what makes it again
    public static String drop(Connection superuser) throws SQLException {
        try (var statement = superuser.createStatement();
                var row = statement.executeQuery("select pg_get_indexdef('alluvium.embeddings_vector'::regclass)")) {
            row.next();
            var definition = row.getString(1).replace(" ON ONLY ", " ON ");
            statement.execute("drop index alluvium.embeddings_vector");
            return definition;
        }
    }
}
