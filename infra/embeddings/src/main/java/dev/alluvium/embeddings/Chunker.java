package dev.alluvium.embeddings;

import java.util.List;

/// Cuts a text into chunks.
public final class Chunker {

    public Chunker(Tokenizer tokenizer, int maxTokens, int overlapTokens) {}

    public List<Chunk> chunk(String text) {
        return List.of(new Chunk(0, 0, text.codePointCount(0, text.length()), 0, text));
    }
}
