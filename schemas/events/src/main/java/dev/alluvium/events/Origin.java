package dev.alluvium.events;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a record of `alluvium.messages` lay when it first arrived: its place in the order of a message's
/// revisions.
///
/// A record that is sent again keeps its first origin in the header [#HEADER], so that it changes nothing
/// that was published since.
///
/// @param timestamp the time of arrival (`LogAppendTime`), in milliseconds since 1970
public record Origin(String topic, int partition, long offset, long timestamp) {
    /// On a record that was sent again: [#text()], in UTF-8.
    public static final String HEADER = "alluvium-origin";

    private static final Pattern TEXT = Pattern.compile("([a-zA-Z0-9._-]{1,249})@(\\d{1,9})@(\\d{1,18})@(\\d{1,15})");

    public Origin {
        Objects.requireNonNull(topic, "origin.topic");
    }

    /// The time of arrival tells records at one offset of a topic that was made anew, or whose log was
    /// shortened, from each other, where it is known of both.
    public boolean isSameRecord(Origin other) {
        return isSamePartition(other)
                && offset == other.offset
                && (timestamp == other.timestamp || timestamp == 0 || other.timestamp == 0);
    }

    /// As [#isBefore(Origin, long)] in a partition whose log was never another one.
    public boolean isBefore(Origin other) {
        return isBefore(other, 0);
    }

    /// Within a partition the offset orders records. Between partitions, and between the logs that a
    /// partition had (its topic was made anew, or the log lost its end), only the time of arrival can. Ties
    /// are broken so that every order of delivery leads to one state.
    ///
    /// @param epochStart the time from which on records arrived in the partition's present log, in milliseconds
    public boolean isBefore(Origin other, long epochStart) {
        if (isSamePartition(other) && timestamp >= epochStart == other.timestamp >= epochStart) {
            return offset < other.offset;
        }
        if (timestamp != other.timestamp) {
            return timestamp < other.timestamp;
        }
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic < 0 : partition < other.partition;
    }

    /// The first origin of a record that lies here and whose header says this.
    ///
    /// Anybody who writes to the topic can write the header too. It is believed only where it names an earlier
    /// place of the topic: a producer can make its own record older, and never younger than it is.
    ///
    /// @param header the header's text, or null
    /// @param epochStart as in [#isBefore(Origin, long)]
    public Origin firstOf(String header, long epochStart) {
        return parse(header)
                .filter(first ->
                        first.topic.equals(topic) && first.timestamp <= timestamp && first.isBefore(this, epochStart))
                .orElse(this);
    }

    /// This place when it lies in a log that followed another one: there one number of a revision may have
    /// been given to another record before.
    ///
    /// @param epochStart as in [#isBefore(Origin, long)]; 0 where there was no log before
    public Optional<Origin> laterThan(long epochStart) {
        return epochStart > 0 && timestamp >= epochStart ? Optional.of(this) : Optional.empty();
    }

    public String text() {
        return topic + "@" + partition + "@" + offset + "@" + timestamp;
    }

    /// @return empty when [#text()] did not write it
    public static Optional<Origin> parse(String text) {
        var fields = TEXT.matcher(text == null ? "" : text);
        return fields.matches()
                ? Optional.of(new Origin(
                        fields.group(1),
                        Integer.parseInt(fields.group(2)),
                        Long.parseLong(fields.group(3)),
                        Long.parseLong(fields.group(4))))
                : Optional.empty();
    }

    private boolean isSamePartition(Origin other) {
        return partition == other.partition && topic.equals(other.topic);
    }
}
