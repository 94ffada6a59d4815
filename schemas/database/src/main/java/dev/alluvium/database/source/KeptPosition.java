package dev.alluvium.database.source;

import java.util.OptionalLong;

/// How far one partition is stored.
///
/// @param source whose offsets these are: the cluster's id and the topic's
/// @param next the offset below which every record has had its effect here
/// @param lastTimestamp when the last of them arrived, in milliseconds since 1970; 0 when that is not known
/// @param epochStart from this time of arrival on, offsets order the partition's records; before it only time
/// does
/// @param rewind from where an operator wants records to be read again
public record KeptPosition(
        int partition, String source, long next, long lastTimestamp, long epochStart, OptionalLong rewind) {}
