package dev.alluvium.query;

import static dev.alluvium.database.Tables.EMBEDDING_GENERATIONS;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantId;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.runtime.RefusedException;
import java.util.Optional;
import java.util.UUID;

/// Finds the generation of embeddings that is searched and makes sure that questions are embedded by the same model:
/// vectors of two models cannot be compared.
final class ActiveGeneration {
    /// Generations belong to no tenant, so they are read in the scope of none that exists.
    private static final TenantId NOBODY = new TenantId(new UUID(0, 0));

    private ActiveGeneration() {}

    static Generation of(TenantDatabase database, EmbeddingModel model) {
        var active = database.read(
                NOBODY,
                tx -> tx.sql()
                        .selectFrom(EMBEDDING_GENERATIONS)
                        .where(EMBEDDING_GENERATIONS.ACTIVE)
                        .fetchOptional(row -> new Generation(row.getGeneration(), row.getModel(), row.getDimension())));
        return matching(active, model.name(), model.dimension());
    }

    static Generation matching(Optional<Generation> active, String model, int dimension) {
        var generation = active.orElseThrow(() ->
                new RefusedException("no generation of embeddings is active in this database; run the migrations"));
        if (!generation.model().equals(model) || generation.dimension() != dimension) {
            throw new RefusedException(
                    "the messages are embedded with %s (%d dimensions) and this process would embed questions with %s (%d); start the version that carries %s"
                            .formatted(
                                    generation.model(), generation.dimension(), model, dimension, generation.model()));
        }
        return generation;
    }
}
