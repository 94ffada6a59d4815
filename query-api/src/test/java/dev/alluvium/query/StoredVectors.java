package dev.alluvium.query;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.tenant.TenantId;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Messages with vectors around a question. Random, and the same with the same seed.
public final class StoredVectors {
    private final MigratedDatabase migrated;
    private final Random random;
    private final float[] question;

    public StoredVectors(MigratedDatabase migrated, long seed) {
        this.migrated = migrated;
        this.random = new Random(seed);
        this.question = unit();
    }

    public float[] question() {
        return question;
    }

    public interface Names {
        String of(int n);
    }

    /// Past the door, which would look at each row.
    ///
    /// @param names of the messages; chunks of one have its name
    public void store(TenantId owner, int vectors, float distance, Names names) throws SQLException {
        var ids = new String[vectors];
        var ordinals = new Integer[vectors];
        var texts = new String[vectors];
        for (int n = 0; n < vectors; n++) {
            ids[n] = names.of(n);
            ordinals[n] = ids[n].equals(ids[0]) ? n : 0;
            texts[n] = Arrays.toString(near(distance));
        }
        try (var connection = migrated.connectAsSuperuser()) {
            connection.createStatement().execute("set session_replication_role = replica");
            for (var sql : List.of("""
                insert into alluvium.messages (tenant_id, message_id, revision, deleted, session_id, channel, sender_id,
                       sender_type, message_type, visibility, scope, content, occurred_at, payload_hash, source_topic,
                       source_partition, source_offset, source_timestamp, stored_at)
                select '%1$s', u.id, 1, false, 's-' || u.n %% 10, 'c-' || u.n %% 40, 'u-' || u.n %% 4, 'human', 't-' || u.n %% 40,
                       'public', '', 'text', timestamptz '2026-01-01' + u.n * interval '1 second', ''::bytea, 't', 0, 0,
                       now(), now()
                  from unnest(?::text[], ?::int[], ?::text[]) with ordinality as u (id, ordinal, vector, n)
                    on conflict do nothing
                """, """
                insert into alluvium.chunks (tenant_id, message_id, ordinal, revision, start_at, end_at, tokens, audience)
                select '%1$s', u.id, u.ordinal, 1, 0, 1, 1, 'public'
                  from unnest(?::text[], ?::int[], ?::text[]) as u (id, ordinal, vector)
                """, """
                insert into alluvium.embeddings (tenant_id, generation, message_id, ordinal, input_hash, vector,
                       embedded_at, audience)
                select '%1$s', 1, u.id, u.ordinal, ''::bytea, u.vector::halfvec, now(), 'public'
                  from unnest(?::text[], ?::int[], ?::text[]) as u (id, ordinal, vector)
                """)) {
                try (var insert = connection.prepareStatement(sql.formatted(owner))) {
                    insert.setArray(1, connection.createArrayOf("text", ids));
                    insert.setArray(2, connection.createArrayOf("int", ordinals));
                    insert.setArray(3, connection.createArrayOf("text", texts));
                    insert.execute();
                }
            }
            connection.createStatement().execute("""
                insert into alluvium.message_counts (tenant_id, writer, stored) values ('%s', '%s', %d)
                """.formatted(
                            owner, ids[0], Arrays.stream(ids).distinct().count()));
            connection.createStatement().execute("analyze alluvium.messages, alluvium.chunks, alluvium.embeddings");
        }
    }

    /// @param distance 0 for the question itself, 1 for anywhere
    public float[] near(float distance) {
        var vector = unit();
        for (int i = 0; i < vector.length; i++) {
            vector[i] = question[i] * (1 - distance) + vector[i] * distance;
        }
        return vector;
    }

    float[] unit() {
        var vector = new float[384];
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
            sum += vector[i] * vector[i];
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) Math.sqrt(sum);
        }
        return vector;
    }
}
