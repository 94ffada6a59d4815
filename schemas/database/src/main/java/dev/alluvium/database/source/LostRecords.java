package dev.alluvium.database.source;

/// Records that were gone from a topic before a reader came to them.
///
/// @param from the first lost offset
/// @param to the offset after the last one; some of the range may have been transaction markers
public record LostRecords(String topic, int partition, long from, long to) {
    public long count() {
        return to - from;
    }
}
