package dev.alluvium.bench.search;

import dev.alluvium.bench.scratch.ScratchDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.postgresql.PGConnection;

/// Fills a database with tenants of many vectors, past the workers. The index is made when all vectors are there,
/// which takes a fraction of the time.
final class RecallTenants {
    /// One message of this many has the same sender, and one of this many the same type.
    static final int SHARE = 100;

    private static final long SEED = 42;

    private RecallTenants() {}

    /// @param topics how many centres its vectors lie around
    /// @param first the first of them
    record RecallTenant(UUID id, String slug, int vectors, int topics, int first) {
        float[] next(ClusteredVectors vectors, Random random) {
            return vectors.next(random, topics, first);
        }
    }

    /// The same ones each time.
    static List<RecallTenant> of(List<Integer> sizes) {
        var random = new Random(SEED);
        var tenants = new ArrayList<RecallTenant>();
        for (int size : sizes) {
            var id = new UUID(random.nextLong() & ~0xf000L | 0x4000L, random.nextLong() >>> 2 | 1L << 63);
            int topics = Math.clamp(size / 50, 5, 200);
            tenants.add(new RecallTenant(id, "of-" + tenants.size() + "-" + size, size, topics, random.nextInt(400)));
        }
        return tenants;
    }

    static void fill(
            ScratchDatabase database, ClusteredVectors vectors, List<RecallTenant> tenants, PrintWriter progress)
            throws SQLException, IOException {
        var random = new Random(SEED);
        try (var connection = database.asSuperuser()) {
            run(connection, "set session_replication_role = replica");
            var index = VectorIndex.drop(connection);
            for (var tenant : tenants) {
                progress.println("filling a tenant of " + tenant.vectors);
                messages(connection, tenant);
                embeddings(connection, tenant, vectors, random);
            }
            progress.println("making the index");
            run(connection, "set max_parallel_maintenance_workers = 4");
            run(connection, index);
            run(connection, "vacuum (analyze)");
        }
    }

    private static void messages(Connection connection, RecallTenant tenant) throws SQLException {
        run(connection, """
            insert into alluvium.tenants (tenant_id, slug, name) values ('%s', '%s', 'one of the benchmark''s')
            """.formatted(tenant.id, tenant.slug));
        run(connection, """
            insert into alluvium.messages (tenant_id, message_id, revision, deleted, session_id, channel, sender_id,
                   sender_type, message_type, visibility, scope, content, occurred_at, payload_hash, source_topic,
                   source_partition, source_offset, source_timestamp, stored_at)
            select '%s', 'm-' || n, 1, false, 's-' || n / 20, 'chat', 'u-' || n * 104729 %% %d, 'human',
                   't-' || n * 7919 %% %d, 'public', '', 'message ' || n || repeat(' the red bike was ordered.', 8),
                   timestamptz '2026-01-01' + n * interval '1 minute', ''::bytea, 'bench', 0, n, now(), now()
              from generate_series(1::bigint, %d) n
            """.formatted(tenant.id, SHARE, SHARE, tenant.vectors));
        run(connection, """
            insert into alluvium.chunks (tenant_id, message_id, ordinal, revision, start_at, end_at, tokens, audience)
            select tenant_id, message_id, 0, 1, 0, 10, 3, 'public' from alluvium.messages where tenant_id = '%s'
            """.formatted(tenant.id));
        run(connection, """
            insert into alluvium.message_counts (tenant_id, writer, stored) values ('%s', 'ingest', %d)
            """.formatted(tenant.id, tenant.vectors));
    }

    static void embeddings(Connection connection, RecallTenant tenant, ClusteredVectors vectors, Random random)
            throws SQLException, IOException {
        var copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy alluvium.embeddings (tenant_id, generation, message_id, ordinal, input_hash, vector,"
                        + " embedded_at, audience, place) from stdin");
        for (int n = 1; n <= tenant.vectors; n++) {
            var line = tenant.id + "\t1\tm-" + n + "\t0\t\\\\x00\t" + text(tenant.next(vectors, random))
                    + "\t2026-01-01\tpublic\t0\n";
            var bytes = line.getBytes(StandardCharsets.US_ASCII);
            copy.writeToCopy(bytes, 0, bytes.length);
        }
        copy.endCopy();
    }

    /// With four digits, which is what half precision keeps of components of this size.
    static String text(float[] vector) {
        var text = new StringBuilder(3_200).append('[');
        for (int i = 0; i < vector.length; i++) {
            text.append(i == 0 ? "" : ",").append(Math.round(vector[i] * 1e5)).append("e-5");
        }
        return text.append(']').toString();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
