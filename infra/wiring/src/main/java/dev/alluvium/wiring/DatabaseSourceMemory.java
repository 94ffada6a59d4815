package dev.alluvium.wiring;

import dev.alluvium.database.SourcePositions;
import dev.alluvium.database.source.KeptPosition;
import dev.alluvium.runtime.kafka.source.SourceMemory;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers the positions of a topic's partitions in the database that its records are stored in.
public final class DatabaseSourceMemory implements SourceMemory {
    private final SourcePositions positions;
    private final String topic;
    private final LossesAlone losses;
    private final Map<Integer, Long> epochStarts = new ConcurrentHashMap<>();

    /// @param reader the consumer group that reads the topic
    public DatabaseSourceMemory(SourcePositions positions, String topic, String reader) {
        this.positions = positions;
        this.topic = topic;
        this.losses = new LossesAlone(positions, topic, reader);
    }

    /// The time of arrival, in milliseconds since 1970, from which on offsets order the records of a
    /// partition; 0 for one whose log was never another one.
    public long epochStart(int partition) {
        return epochStarts.getOrDefault(partition, 0L);
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public Map<Integer, Kept> kept() {
        var marks = positions.marks(topic);
        var kept = new HashMap<Integer, Kept>();
        for (var position : positions.of(topic)) {
            kept.put(position.partition(), kept(position, marks.getOrDefault(position.partition(), 0L)));
            epochStarts.put(position.partition(), position.epochStart());
        }
        return kept;
    }

    private static Kept kept(KeptPosition position, long mark) {
        return new Kept(position.source(), position.next(), position.lastTimestamp(), position.rewind(), mark);
    }

    @Override
    public boolean believesCommitted() {
        return positions.isOlderThanPositions();
    }

    @Override
    public void register(String source, Map<Integer, Long> next) {
        positions.register(topic, source, next);
    }

    @Override
    public void begin(String source, Map<Integer, Long> next) {
        positions.begin(topic, source, next);
        kept();
    }

    @Override
    public Set<Integer> expect(String source, Map<Integer, Expected> expected) {
        var stored = new HashMap<Integer, SourcePositions.Expected>();
        expected.forEach((partition, next) ->
                stored.put(partition, new SourcePositions.Expected(next.latestTimestamp(), known(next.known()))));
        return positions.expect(topic, source, stored);
    }

    @Override
    public Set<Integer> keep(String source, Map<Integer, Reached> reached) {
        var next = new HashMap<Integer, SourcePositions.Reached>();
        reached.forEach((partition, place) -> next.put(
                partition,
                new SourcePositions.Reached(place.next(), place.lastTimestamp(), place.mark(), known(place.known()))));
        return positions.keep(topic, source, next);
    }

    private static SourcePositions.Known known(Known known) {
        return new SourcePositions.Known(known.next(), known.mark());
    }

    @Override
    public void rewound(Collection<Integer> partitions) {
        positions.rewound(topic, partitions);
    }

    @Override
    public void lose(Lost lost, String reason) {
        losses.lose(lost, reason);
    }

    @Override
    public List<Lost> unacknowledged() {
        return losses.unacknowledged();
    }
}
