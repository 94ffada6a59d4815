package dev.alluvium.query.search.hit;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Columns;
import dev.alluvium.database.binding.TextQuery;
import dev.alluvium.query.search.hit.SearchViews.ChunkView;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The chunks of messages whose words are to choose one. None for a message whose text is not embedded yet.
final class SelectParts {
    private static final String SQL = """
        select u.message_id, c.ordinal, c.start_at, c.end_at, e.embedded_at
          from unnest(?::text[], ?::int[]) as u (message_id, revision)
          join alluvium.chunks c
            on c.tenant_id = ?::uuid and c.message_id = u.message_id and c.revision = u.revision
          left join alluvium.embeddings e
            on e.tenant_id = ?::uuid and e.message_id = c.message_id and e.ordinal = c.ordinal
           and e.generation = ?
         order by c.ordinal
        """;

    /// @param embeddedAt null when it is not embedded in this generation
    record Part(ChunkView chunk, Instant embeddedAt) {
        boolean has(int place) {
            return chunk.start() <= place && place < chunk.end();
        }

        /// Null where the row has none.
        static Part read(Columns row) throws SQLException {
            var ordinal = row.integerOrNull();
            int start = row.integer();
            int end = row.integer();
            var embeddedAt = row.instant();
            return ordinal == null ? null : new Part(new ChunkView(ordinal, start, end), embeddedAt);
        }
    }

    private SelectParts() {}

    /// Of each message in the order of its text.
    ///
    /// @param revisions of messages
    /// @param last whether nothing is asked after it, as far as is known
    static Map<String, List<Part>> run(
            TenantTransaction tx, Map<String, Integer> revisions, int generation, boolean last) {
        var tenant = tx.tenant().value();
        var values = List.of(
                revisions.keySet().toArray(String[]::new),
                revisions.values().toArray(Integer[]::new),
                tenant,
                tenant,
                generation);
        var parts = new HashMap<String, List<Part>>();
        tx.rows(
                new TextQuery<>(
                        SQL,
                        values,
                        row -> parts.computeIfAbsent(row.text(), _ -> new ArrayList<>())
                                .add(Part.read(row))),
                last);
        return parts;
    }
}
