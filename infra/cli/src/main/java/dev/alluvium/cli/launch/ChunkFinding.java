package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.launch.Examination.Finding;
import dev.alluvium.cli.session.ApplicationDatabase;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.database.InstallationChunking.Known;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import java.util.Optional;
import org.jooq.exception.DataAccessException;

/// Whether all chunks have the installation's size.
final class ChunkFinding {
    private ChunkFinding() {}

    /// Empty where the database cannot be asked, which is told of the part, or no embed-worker has said a size yet.
    static Optional<Finding> of(Connections connections) {
        try (var database = ApplicationDatabase.open(connections)) {
            return database.chunking().known().map(ChunkFinding::of);
        } catch (DataAccessException | UnsafeDatabaseException | Failure e) {
            return Optional.empty();
        }
    }

    static Finding of(Known known) {
        return known.filled()
                ? Finding.fine("chunks", known.chunking().toString())
                : Finding.problem(
                        "chunks",
                        known.chunking() + " since " + known.since() + ", and some messages may have others",
                        "infra/alluvium rechunk goes on with them, unless it runs");
    }
}
