package dev.alluvium.embed.message.work;

import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static org.jooq.impl.DSL.coalesce;

import dev.alluvium.database.TenantTransaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Vectors that the tenant has already paid for: of the same input, by the same model.
public final class SelectKnownVectors {

    private SelectKnownVectors() {}

    public static Map<InputHash, float[]> select(TenantTransaction tx, short generation, Collection<InputHash> hashes) {
        if (hashes.isEmpty()) {
            return Map.of();
        }
        var known = new HashMap<InputHash, float[]>();
        tx.sql()
                .select(EMBEDDINGS.INPUT_HASH, coalesce(EMBEDDINGS.RAW, EMBEDDINGS.VECTOR))
                .distinctOn(EMBEDDINGS.INPUT_HASH)
                .from(EMBEDDINGS)
                .where(EMBEDDINGS.TENANT_ID.eq(tx.tenant().value()))
                .and(EMBEDDINGS.GENERATION.eq(generation))
                .and(EMBEDDINGS.INPUT_HASH.in(
                        hashes.stream().map(InputHash::bytes).toList()))
                .forEach(row -> known.put(new InputHash(row.value1()), row.value2()));
        return known;
    }
}
