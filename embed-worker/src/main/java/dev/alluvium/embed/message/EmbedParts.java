package dev.alluvium.embed.message;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.embeddings.Chunker;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.PayloadCodec;
import java.time.InstantSource;

/// What messages are embedded with.
///
/// @param generation of the model's vectors
/// @param codec of the results
public record EmbedParts(
        TenantDatabase database,
        EmbeddingModel model,
        short generation,
        Chunker chunker,
        PayloadCodec codec,
        Patience patience,
        InstantSource clock) {}
