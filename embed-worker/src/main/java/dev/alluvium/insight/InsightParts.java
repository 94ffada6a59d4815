package dev.alluvium.insight;

import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.insight.derive.Derivation;
import java.time.InstantSource;

/// What insights are made with.
public record InsightParts(
        TenantDatabase database,
        EmbeddingModel model,
        Derivation derivation,
        TextAnalyzer analyzer,
        PayloadCodec codec,
        InsightSettings settings,
        InstantSource clock) {}
