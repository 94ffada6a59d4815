package dev.alluvium.wiring;

import dev.alluvium.database.SourcePositions;
import dev.alluvium.database.source.LostRecords;
import dev.alluvium.runtime.kafka.source.SourceMemory;
import java.util.List;

/// For a topic between our own processes: its records are made again from the database, so positions there
/// would say nothing; that records were lost is remembered all the same.
///
/// @param reader the consumer group that reads the topic
public record LossesAlone(SourcePositions positions, String topic, String reader) implements SourceMemory {

    @Override
    public void lose(Lost lost, String reason) {
        positions.lose(reader, new LostRecords(topic, lost.partition(), lost.from(), lost.to()), reason);
    }

    @Override
    public List<Lost> unacknowledged() {
        return positions.unacknowledged(reader).stream()
                .filter(lost -> lost.topic().equals(topic))
                .map(lost -> new Lost(lost.partition(), lost.from(), lost.to()))
                .toList();
    }
}
