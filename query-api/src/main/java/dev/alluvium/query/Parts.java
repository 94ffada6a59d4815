package dev.alluvium.query;

import dev.alluvium.database.ReadReplica;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.query.search.rank.Ranking;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.Optional;

/// What the server is made of; closed by whoever made it.
///
/// @param replica what searches are read from; empty where the database itself is
/// @param control empty in a process that faces callers alone
/// @param textsAtOnce that the model is given
public record Parts(
        TenantDatabase database,
        Optional<ReadReplica> replica,
        Optional<ControlDatabase> control,
        EmbeddingModel model,
        int textsAtOnce,
        Ranking ranking,
        PrometheusMeterRegistry meters,
        InstantSource clock) {

    public Parts(
            TenantDatabase database,
            ControlDatabase control,
            EmbeddingModel model,
            int textsAtOnce,
            Ranking ranking,
            PrometheusMeterRegistry meters,
            InstantSource clock) {
        this(database, Optional.empty(), Optional.of(control), model, textsAtOnce, ranking, meters, clock);
    }
}
