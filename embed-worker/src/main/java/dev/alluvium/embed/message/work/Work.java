package dev.alluvium.embed.message.work;

import dev.alluvium.embeddings.Chunk;
import java.util.List;

/// One revision of one message on its way to its vectors.
public sealed interface Work {

    String messageId();

    int revision();

    /// As an array for the database.
    static String[] ids(List<? extends Work> work) {
        return work.stream().map(Work::messageId).toArray(String[]::new);
    }

    /// As an array for the database.
    static Integer[] revisions(List<? extends Work> work) {
        return work.stream().map(Work::revision).toArray(Integer[]::new);
    }

    /// Waits to be embedded.
    ///
    /// @param attempts how often it was tried before
    /// @param speaker the sender's name, or its id where it has none
    record Due(String messageId, int revision, int attempts, String speaker, String content) implements Work {}

    record Embedded(String messageId, int revision, List<ChunkVector> chunks) implements Work {}

    /// The model does not embed it.
    ///
    /// @param attempts how often it was tried before this time
    /// @param reason a code
    /// @param detail a word about the failure, never of the text
    record Refused(String messageId, int revision, int attempts, String reason, String detail) implements Work {}

    /// A chunk without its text, which nobody needs any more.
    ///
    /// @param vector of length 1
    record ChunkVector(int ordinal, int start, int end, int tokens, InputHash hash, float[] vector) {

        public static ChunkVector of(Chunk chunk, InputHash hash, float[] vector) {
            return new ChunkVector(chunk.ordinal(), chunk.start(), chunk.end(), chunk.tokens(), hash, vector);
        }
    }
}
