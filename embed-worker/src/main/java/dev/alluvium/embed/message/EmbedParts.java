package dev.alluvium.embed.message;

import dev.alluvium.database.Chunking;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.PayloadCodec;
import java.time.InstantSource;

/// What messages are embedded with.
///
/// @param generation of the model's vectors
/// @param chunking the installation's
/// @param codec of the results
public record EmbedParts(
        TenantDatabase database,
        EmbeddingModel model,
        short generation,
        Chunking chunking,
        PayloadCodec codec,
        Patience patience,
        InstantSource clock) {}
