package dev.alluvium.runtime.kafka.source;

/// The last record that was read of a partition, by which its log is known again.
///
/// @param timestamp when it arrived (`LogAppendTime`), in milliseconds since 1970
public record LastRead(long offset, long timestamp) {

    /// @param first offset and time of arrival of the first record that arrived then or later
    /// @param later offset of the first one that arrived later; negative where there is none
    boolean isIn(LastRead first, long later) {
        return first.timestamp == timestamp && first.offset <= offset && (later < 0 || later > offset);
    }
}
