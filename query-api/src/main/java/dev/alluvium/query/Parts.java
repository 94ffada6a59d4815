package dev.alluvium.query;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.query.search.Ranking;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;

/// What the server is made of; closed by whoever made it.
///
/// @param textsAtOnce that the model is given
public record Parts(
        TenantDatabase database,
        ControlDatabase control,
        EmbeddingModel model,
        int textsAtOnce,
        Ranking ranking,
        PrometheusMeterRegistry meters,
        InstantSource clock) {}
