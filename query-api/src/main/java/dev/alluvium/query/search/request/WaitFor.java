package dev.alluvium.query.search.request;

import java.time.Duration;

/// What must be searchable before a search runs: a state of a message, or a later one.
public record WaitFor(State state, Duration timeout) {
    public sealed interface State {
        /// @param revision 0 for any that is searchable
        record OfMessage(String messageId, int revision) implements State {}

        /// What the record at this place of Kafka made of its message.
        record OfRecord(String topic, int partition, long offset) implements State {}

        /// The same, stored and not yet searchable.
        record OfRecordStored(String topic, int partition, long offset) implements State {}
    }
}
