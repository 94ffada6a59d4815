package dev.alluvium.events;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a record of `alluvium.messages` lay when it first arrived: its place in the order of a message's revisions.
///
/// A record that is sent again keeps its first origin in the header [#HEADER], so that it changes nothing that was
/// published since.
///
/// @param timestamp the time of arrival (`LogAppendTime`), in milliseconds since 1970
public record Origin(String topic, int partition, long offset, long timestamp) {
    /// On a record that was sent again: [#text()], in UTF-8.
    public static final String HEADER = "alluvium-origin";

    private static final Pattern TEXT = Pattern.compile("([a-zA-Z0-9._-]{1,249})@(\\d{1,9})@(\\d{1,18})@(\\d{1,15})");

    public Origin {
        Objects.requireNonNull(topic, "origin.topic");
    }

    public boolean isSameRecord(Origin other) {
        return isSamePartition(other) && offset == other.offset;
    }

    /// Within a partition the offset orders records. Between partitions only the time of arrival can: their number
    /// was changed, or producers choose them differently. Ties are broken so that every order of delivery leads to
    /// one state.
    public boolean isBefore(Origin other) {
        if (isSamePartition(other)) {
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
    public Origin firstOf(String header) {
        return parse(header)
                .filter(first -> first.topic.equals(topic) && first.timestamp <= timestamp && first.isBefore(this))
                .orElse(this);
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
