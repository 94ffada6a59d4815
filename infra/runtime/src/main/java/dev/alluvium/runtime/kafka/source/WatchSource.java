package dev.alluvium.runtime.kafka.source;

import dev.alluvium.runtime.health.UnhealthyException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks every few seconds whether the topic is still the one that is read, whether the database still has what was
/// stored, and whether an operator wants records to be read again. A consumer goes on in a topic that was made anew
/// where it stood in the one
/// before it, and a fetch cannot tell. The watching has a thread of its own, because Kafka and the database
/// may take long to answer; the findings are read by any.
public final class WatchSource {
    private static final Logger LOG = LoggerFactory.getLogger(WatchSource.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

    private final Source source;
    private final Supplier<String> placed;
    private final KnownPositions known;
    private volatile boolean moved;
    private volatile boolean missing;
    private volatile long lost;

    /// @param placed the identity that the partitions were placed by
    public WatchSource(Source source, Supplier<String> placed, KnownPositions known) {
        this.source = source;
        this.placed = placed;
        this.known = known;
    }

    /// Runs until it is interrupted.
    public void watch() throws InterruptedException {
        while (true) {
            try {
                look();
            } catch (RuntimeException e) {
                // The loop meets the same trouble and tells of it.
                LOG.debug("topic {} not looked at", source.topic(), e);
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    void look() {
        try {
            var current = source.identity().current();
            missing = false;
            var before = placed.get();
            if (!before.isEmpty() && !before.equals(current)) {
                moved = true;
            }
        } catch (UnknownTopicOrPartitionException e) {
            missing = true;
        }
        var memory = source.memory();
        // What is known only grows, so it is looked at first.
        var before = known.now();
        var kept = memory.kept();
        if (KnownPositions.isSetBack(before, kept)
                || kept.values().stream().anyMatch(position -> position.rewind().isPresent())) {
            moved = true;
        }
        lost = memory.unacknowledged().stream()
                .mapToLong(SourceMemory.Lost::count)
                .sum();
    }

    /// Whether the partitions are to be placed again; asked once for each finding.
    public boolean takeMoved() {
        boolean was = moved;
        moved = false;
        return was;
    }

    /// Health: fails while the topic is missing, and while records are lost that nobody has acknowledged.
    public Map<String, Object> health() throws UnhealthyException {
        if (missing) {
            throw new UnhealthyException(
                    "topic " + source.topic() + " is missing: infra/alluvium topics ensure makes it again");
        }
        if (lost > 0) {
            throw new UnhealthyException(lost + " records of " + source.topic()
                    + " were lost: infra/alluvium lost shows and acknowledges them");
        }
        return Map.of("source", placed.get());
    }
}
