package dev.alluvium.embed;

import dev.alluvium.database.Chunking;
import dev.alluvium.database.InstallationChunking;
import dev.alluvium.embed.message.RequireChunking;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.outbox.OutboxEntry;
import java.util.List;
import java.util.Set;

/// Ends the worker within a second or two after the installation's chunk size was changed, also while nothing arrives:
/// so that an operator need not look for those that run with the former one. What keeps such a worker from writing is
/// not this but the transaction that writes.
record StopOnRechunk(Outbox outbox, InstallationChunking installation, Chunking own) implements Outbox {

    @Override
    public List<OutboxEntry> pending() throws Exception {
        return outbox.pending();
    }

    @Override
    public void published(List<OutboxEntry> entries) throws Exception {
        outbox.published(entries);
    }

    @Override
    public void tend(Set<Integer> partitions) throws Exception {
        installation.known().ifPresent(known -> RequireChunking.same(known.chunking(), own));
        outbox.tend(partitions);
    }
}
