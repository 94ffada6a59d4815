package dev.alluvium.embed.message;

import dev.alluvium.database.Chunking;
import dev.alluvium.runtime.settings.RefusedException;

/// Chunks of two sizes are never mixed: a process whose settings say another size than the installation has does not
/// start, and one that runs writes nothing more and ends.
public final class RequireChunking {

    private RequireChunking() {}

    /// @throws RefusedException with both and what to do, unless they are the same
    public static void same(Chunking installation, Chunking own) {
        if (!installation.equals(own)) {
            throw new RefusedException(
                    "this installation cuts chunks of %s, and the settings of this process say %s: set %s, or run %s"
                            .formatted(installation, own, settings(installation), command(own)));
        }
    }

    private static String settings(Chunking size) {
        return "ALLUVIUM_CHUNK_TOKENS=%d and ALLUVIUM_CHUNK_OVERLAP=%d".formatted(size.tokens(), size.overlap());
    }

    private static String command(Chunking size) {
        return "infra/alluvium rechunk --tokens %d --overlap %d".formatted(size.tokens(), size.overlap());
    }
}
