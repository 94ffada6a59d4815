package dev.alluvium.embed.message;

import dev.alluvium.database.Chunking;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.context.RemixVectors;
import dev.alluvium.embed.message.work.SelectUnchanged;
import dev.alluvium.embed.message.work.Work;
import dev.alluvium.runtime.settings.RefusedException;
import java.time.Instant;
import java.util.List;

/// Writes what became of a tenant's work, in one transaction. Each row of `embedding_work` is taken away first: the
/// worker that gets the row writes the chunks; for any other, after a second delivery or an edit that came between,
/// there is nothing to do.
public final class SettleWork {

    private final short generation;
    private final Patience patience;
    private final Chunking chunking;

    /// @param chunking that the work is cut by
    public SettleWork(short generation, Patience patience, Chunking chunking) {
        this.generation = generation;
        this.patience = patience;
        this.chunking = chunking;
    }

    short generation() {
        return generation;
    }

    /// @throws RefusedException when the installation's chunks have another size by now; nothing was written
    public void settle(TenantTransaction tx, List<Work> work, Instant now) {
        var locked = LockMessages.lock(tx, chunking, work);
        RemixVectors.lock(tx);
        var embedded = TakeWork.take(tx, only(Work.Embedded.class, work));
        DeleteChunks.delete(
                tx,
                embedded.stream()
                        .filter(message -> message.revision() > 1)
                        .map(Work.Embedded::messageId)
                        .toList());
        write(tx, embedded, locked.indexed(), now);
        refuse(tx, only(Work.Refused.class, work), now);
        RemixVectors.run(
                tx,
                locked.places(),
                List.of(),
                embedded.stream().map(Work.Embedded::messageId).toList());
    }

    /// Replaces the chunks of messages that were embedded before and have not changed since.
    ///
    /// @return how many messages
    /// @throws RefusedException as [#settle]
    int replace(TenantTransaction tx, List<Work.Embedded> anew, Instant now) {
        var locked = LockMessages.lock(tx, chunking, anew);
        RemixVectors.lock(tx);
        var unchanged = SelectUnchanged.of(tx, anew);
        var ids = unchanged.stream().map(Work.Embedded::messageId).toList();
        DeleteChunks.delete(tx, ids);
        write(tx, unchanged, locked.indexed(), now);
        RemixVectors.run(tx, locked.places(), List.of(), ids);
        return unchanged.size();
    }

    private void write(TenantTransaction tx, List<Work.Embedded> embedded, boolean indexed, Instant now) {
        if (embedded.isEmpty()) {
            return;
        }
        WriteChunks.write(tx, generation, indexed, embedded, now);
        if (indexed) {
            FillIndex.goOn(
                    tx,
                    generation,
                    embedded.stream()
                            .mapToInt(message -> message.chunks().size())
                            .sum());
        }
    }

    /// The vectors that a failed message had before it was edited, hidden since, are deleted.
    private void refuse(TenantTransaction tx, List<Work.Refused> refused, Instant now) {
        var failed = RefuseWork.refuse(tx, refused, patience, now);
        DeleteChunks.delete(tx, failed);
        CountFailed.count(tx, failed.size());
    }

    private static <T extends Work> List<T> only(Class<T> kind, List<Work> work) {
        return work.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
