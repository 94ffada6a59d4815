package dev.alluvium.embed;

import dev.alluvium.embeddings.Chunk;
import java.util.List;

/// One revision of one message on its way to its vectors.
sealed interface Work {

    String messageId();

    int revision();

    /// Waits to be embedded.
    ///
    /// @param speaker the sender's name, or its id where it has none
    record Due(String messageId, int revision, int attempts, String speaker, String content) implements Work {}

    record Embedded(String messageId, int revision, List<ChunkVector> chunks) implements Work {}

    /// The model refuses it.
    ///
    /// @param attempts all there were, earlier rounds included
    /// @param reason a code, never message text
    record Refused(String messageId, int revision, int attempts, String reason) implements Work {}

    /// @param vector of length 1
    record ChunkVector(Chunk chunk, InputHash hash, float[] vector) {}
}
