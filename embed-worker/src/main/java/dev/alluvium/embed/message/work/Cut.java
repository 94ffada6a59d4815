package dev.alluvium.embed.message.work;

import dev.alluvium.embeddings.Chunk;
import dev.alluvium.embeddings.Chunker;
import java.util.List;

/// A message in chunks.
///
/// @param lead what stands in front of each chunk for the model: who speaks
public record Cut(Work.Due due, String lead, List<Chunk> chunks) {

    /// A name that would take much of the room is left out.
    public static Cut of(Chunker chunker, Work.Due work) {
        var lead = work.speaker() + ": ";
        return chunker.behind(lead)
                .map(behind -> new Cut(work, lead, behind.chunk(work.content())))
                .orElseGet(() -> new Cut(work, "", chunker.chunk(work.content())));
    }

    public String input(Chunk chunk) {
        return lead + chunk.text();
    }
}
