package dev.alluvium.runtime.kafka.outbox;

import java.util.List;
import java.util.Set;

/// A transactional outbox: what a worker publishes besides the results of its records. Each entry is
/// published once, by the instance that owns the partition of its key, and after the results that were
/// published before it was pending.
///
/// All calls are made on the loop's thread and must be quick.
public interface Outbox {

    Outbox NONE = new Outbox() {
        @Override
        public List<OutboxEntry> pending() {
            return List.of();
        }

        @Override
        public void published(List<OutboxEntry> entries) {
            throw new IllegalStateException("nothing was pending");
        }
    };

    /// All entries that have not been published, whichever instance is to publish them. Asked about once a
    /// second.
    List<OutboxEntry> pending() throws Exception;

    /// Takes these entries out of the outbox. Repeated when it fails, and for entries that were published
    /// by an instance that crashed before it took them out.
    void published(List<OutboxEntry> entries) throws Exception;

    /// What is to be seen to in these partitions of the loop's topic besides, while nothing is pending.
    /// Only the instance that owns them does it, and publishes nothing meanwhile. Asked about once a
    /// second.
    ///
    /// @param partitions by their numbers
    default void tend(Set<Integer> partitions) throws Exception {}
}
