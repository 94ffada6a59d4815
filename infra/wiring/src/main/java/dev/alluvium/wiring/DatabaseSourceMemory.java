package dev.alluvium.wiring;

import dev.alluvium.database.SourcePositions;
import dev.alluvium.database.source.KeptPosition;
import dev.alluvium.runtime.kafka.source.SourceMemory;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers the positions of a topic's partitions in the database that its records are stored in.
public final class DatabaseSourceMemory implements SourceMemory {
    private final SourcePositions positions;
    /// Under this name positions count the marks of lanes; no topic is called so.
    private static final String LANES = "#lanes";

    private final String topic;
    private final LossesAlone losses;
    private final Map<Integer, Long> epochStarts = new ConcurrentHashMap<>();
    private final Map<Integer, Long> marks = new ConcurrentHashMap<>();

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
        var kept = new HashMap<Integer, Kept>();
        for (var position : positions.of(topic)) {
            kept.put(position.partition(), kept(position));
            epochStarts.put(position.partition(), position.epochStart());
        }
        marks.clear();
        positions.of(topic + LANES).forEach(mark -> marks.put(mark.partition(), mark.next()));
        return kept;
    }

    @Override
    public long mark(int partition) {
        return marks.getOrDefault(partition, 0L);
    }

    private static Kept kept(KeptPosition position) {
        return new Kept(position.source(), position.next(), position.lastTimestamp(), position.rewind());
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
    public void keep(String source, Map<Integer, Reached> reached) {
        var next = new HashMap<Integer, SourcePositions.Reached>();
        reached.forEach((partition, place) ->
                next.put(partition, new SourcePositions.Reached(place.next(), place.lastTimestamp())));
        keepMarks(reached);
        positions.keep(topic, source, next);
    }

    /// Before the positions: a database that was cut off in between knows of too many marks and of too few records.
    private void keepMarks(Map<Integer, Reached> reached) {
        var numbers = new HashMap<Integer, SourcePositions.Reached>();
        var begun = new HashMap<Integer, Long>();
        reached.forEach((partition, place) -> {
            if (place.mark() > 0) {
                numbers.put(partition, new SourcePositions.Reached(place.mark(), 0));
                if (!marks.containsKey(partition)) {
                    begun.put(partition, 0L);
                }
            }
        });
        if (!begun.isEmpty()) {
            positions.register(topic + LANES, LANES, begun);
            marks.putAll(begun);
        }
        if (!numbers.isEmpty()) {
            positions.keep(topic + LANES, LANES, numbers);
        }
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
