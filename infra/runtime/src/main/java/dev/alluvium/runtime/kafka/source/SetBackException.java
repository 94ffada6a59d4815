package dev.alluvium.runtime.kafka.source;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// The memory has less of these partitions than was left there, or has them of another source: they are to be placed
/// again.
public final class SetBackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Set<TopicPartition> partitions;

    SetBackException(Set<TopicPartition> partitions) {
        super("the database has less of " + partitions + " than was stored: it has been set back");
        this.partitions = partitions;
    }

    public Set<TopicPartition> partitions() {
        return partitions;
    }
}
