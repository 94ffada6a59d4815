package dev.alluvium.ingest;

/// Where a revision came from.
///
/// @param timestamp the record's, in milliseconds since 1970
record Origin(String topic, int partition, long offset, long timestamp) {

    boolean isSameRecord(Origin other) {
        return isSamePartition(other) && offset == other.offset;
    }

    /// Within a partition the offset orders records. Between partitions (their number was changed, or a rejected
    /// record was replayed elsewhere) only the record's time can, with ties broken so that every order of arrival
    /// ends in the same state.
    boolean isBefore(Origin other) {
        if (isSamePartition(other)) {
            return offset < other.offset;
        }
        if (timestamp != other.timestamp) {
            return timestamp < other.timestamp;
        }
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic < 0 : partition < other.partition;
    }

    private boolean isSamePartition(Origin other) {
        return partition == other.partition && topic.equals(other.topic);
    }
}
