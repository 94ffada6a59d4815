package dev.alluvium.bench.search;

import dev.alluvium.bench.search.RecallTenants.RecallTenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a search has to find, by comparing everything.
///
/// @param filter by the names of columns
record ExactNeighbours(Connection superuser, RecallTenant tenant, Map<String, String> filter) {

    /// The distances of the nearest, fewer when there are no more.
    List<Double> distances(float[] vector, int limit) throws SQLException {
        var admitted = new StringBuilder();
        filter.forEach((column, value) -> admitted.append(" and m.")
                .append(column)
                .append(" = '")
                .append(value)
                .append('\''));
        var sql = """
            select (e.vector <=> ?::halfvec) + 0 as distance
              from alluvium.embeddings e
              join alluvium.messages m on m.tenant_id = e.tenant_id and m.message_id = e.message_id
             where e.tenant_id = ? and m.tenant_id = ? %s
             order by distance
             limit ?
            """.formatted(admitted);
        if (filter.isEmpty()) {
            sql = """
                select (e.vector <=> ?::halfvec) + 0 as distance
                  from alluvium.embeddings e
                 where e.tenant_id = ? and ? is not null
                 order by distance
                 limit ?
                """;
        }
        try (var statement = superuser.prepareStatement(sql)) {
            statement.setString(1, RecallTenants.text(vector));
            statement.setObject(2, tenant.id());
            statement.setObject(3, tenant.id());
            statement.setInt(4, limit);
            var distances = new ArrayList<Double>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    distances.add(rows.getDouble(1));
                }
            }
            return distances;
        }
    }
}
