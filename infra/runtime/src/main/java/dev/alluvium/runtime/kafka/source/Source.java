package dev.alluvium.runtime.kafka.source;

/// The topic that a loop reads, and what is known of its log.
///
/// @param identity which log its offsets belong to
/// @param memory what the database remembers of its partitions
public record Source(String topic, SourceIdentity identity, SourceMemory memory) implements AutoCloseable {

    /// One whose group's committed offsets are all that is known.
    public static Source unremembered(String topic) {
        return new Source(topic, SourceIdentity.UNKNOWN, SourceMemory.NONE);
    }

    @Override
    public void close() {
        identity.close();
    }
}
