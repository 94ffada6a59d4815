package dev.alluvium.insight;

import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.insight.derive.Derivation;
import java.time.InstantSource;

/// What insights are made with.
///
/// @param generation of the model's vectors
public record InsightParts(
        TenantDatabase database,
        EmbeddingModel model,
        short generation,
        Derivation derivation,
        TextAnalyzer analyzer,
        PayloadCodec codec,
        InsightSettings settings,
        InstantSource clock) {}
