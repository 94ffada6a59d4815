package dev.alluvium.bench.search;

import dev.alluvium.bench.scratch.ScratchDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Fills a database with tenants and their messages, past the workers and past the API: what is measured is what
/// comes after. The first tenants have many messages, all others have one, each with a chunk and a random vector.
public final class ScratchTenants {
    record ScratchTenant(UUID id, String slug) {}

    private ScratchTenants() {}

    /// @return the first tenants
    public static List<ScratchTenant> fill(ScratchDatabase database, int tenants, int first, int messages)
            throws SQLException {
        database.run(List.of(
                // Foreign keys and audiences are kept by triggers, row by row; that takes longer than all else.
                "set session_replication_role = replica",
                "drop index alluvium.embeddings_vector",
                "insert into alluvium.tenants (tenant_id, slug, name) select gen_random_uuid(), 'tenant-' || n, 'n'"
                        + " from generate_series(1, " + tenants + ") n",
                """
                insert into alluvium.messages (tenant_id, message_id, revision, deleted, session_id, channel, sender_id,
                       sender_type, message_type, visibility, scope, content, occurred_at, payload_hash, source_topic,
                       source_partition, source_offset, source_timestamp, stored_at)
                select t.tenant_id, 'm-' || n, 1, false, 's-' || n %% 10, 'chat', 'ana', 'human', 'chat', 'public', '',
                       'message ' || n || ': ' || repeat('the red bike was ordered. ', 8), now(), ''::bytea, 'bench',
                       0, n, now(), now()
                  from alluvium.tenants t,
                       generate_series(1, case when substr(t.slug, 8)::int <= %d then %d else 1 end) n
                """.formatted(first, messages),
                """
                insert into alluvium.chunks (tenant_id, message_id, ordinal, revision, start_at, end_at, tokens,
                       audience)
                select tenant_id, message_id, 0, 1, 0, 10, 3, 'public' from alluvium.messages
                 where source_topic = 'bench'
                """,
                """
                insert into alluvium.embeddings (tenant_id, generation, message_id, ordinal, input_hash, vector,
                       embedded_at, audience)
                select tenant_id, 1, message_id, 0, ''::bytea,
                       (select array_agg(random() - 0.5 + 0 * m.revision * i) from generate_series(1, 384) i)
                           ::real[]::halfvec(384), now(), 'public'
                  from alluvium.messages m
                 where source_topic = 'bench'
                """,
                """
                insert into alluvium.message_counts (tenant_id, writer, stored)
                select tenant_id, 'bench', count(*) from alluvium.messages where source_topic = 'bench' group by 1
                """,
                "create index embeddings_vector on alluvium.embeddings using hnsw (vector halfvec_cosine_ops)"
                        + " with (m = 24, ef_construction = 200) where indexed",
                "analyze"));
        return first(database, first);
    }

    private static List<ScratchTenant> first(ScratchDatabase database, int first) throws SQLException {
        var found = new ArrayList<ScratchTenant>();
        try (var connection = database.asSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select tenant_id, slug from alluvium.tenants"
                        + " where substr(slug, 8)::int <= " + first + " order by slug")) {
            while (rows.next()) {
                found.add(new ScratchTenant(rows.getObject(1, UUID.class), rows.getString(2)));
            }
        }
        return found;
    }
}
