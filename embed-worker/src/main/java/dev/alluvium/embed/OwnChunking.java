package dev.alluvium.embed;

import dev.alluvium.database.Chunking;
import dev.alluvium.embeddings.Chunker;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.runtime.settings.RefusedException;

/// The chunk size that the settings of this process say.
final class OwnChunking {

    private OwnChunking() {}

    /// @throws RefusedException when this model's texts cannot be cut so
    static Chunking of(EmbedSettings.Chunks settings, EmbeddingModel model) {
        if (model.isLocal() && settings.tokens() > model.maxTokens()) {
            throw new RefusedException("ALLUVIUM_CHUNK_TOKENS is %d, and the model reads %d at most"
                    .formatted(settings.tokens(), model.maxTokens()));
        }
        try {
            var _ = new Chunker(model.tokenizer(), settings.tokens(), settings.overlap());
        } catch (IllegalArgumentException e) {
            throw new RefusedException("ALLUVIUM_CHUNK_TOKENS and _OVERLAP: " + e.getMessage(), e);
        }
        return new Chunking(settings.tokens(), settings.overlap());
    }
}
