package dev.alluvium.events;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What of a tenant that was erased is left on a topic.
///
/// @param isTakenOut whether a worker takes its texts out as soon as it tells consumers of the erasure
/// @param remaining  what is left, for people
/// @param longest    how long, where the topic is as [Topics] has it
public record TopicRemains(String topic, boolean isTakenOut, String remaining, Duration longest) {

    private static final String IDS = "ids, places and times, no text";

    /// Of every topic.
    public static List<TopicRemains> all() {
        return Stream.of(
                        taken(Topics.INSIGHTS, "the event TenantErased"),
                        taken(Topics.REJECTED, "records without content that arrived after the erasure"),
                        left(Topics.MESSAGES, "the records as they were published"),
                        left(Topics.STORED, IDS),
                        left(Topics.RETRIES, IDS),
                        left(Topics.REPLAYED, IDS),
                        left(Topics.EMBEDDINGS, IDS),
                        left(Topics.QUIET, IDS))
                .toList();
    }

    private static TopicRemains taken(String topic, String remaining) {
        return new TopicRemains(topic, true, remaining, longest(topic));
    }

    private static TopicRemains left(String topic, String remaining) {
        return new TopicRemains(topic, false, remaining, longest(topic));
    }

    private static Duration longest(String topic) {
        var config = Topics.all(1).stream()
                .filter(each -> each.name().equals(topic))
                .findFirst()
                .orElseThrow()
                .config();
        return longest(config.get("retention.ms"), config.get("segment.ms"));
    }

    /// @param retentionMs not negative
    public static Duration longest(String retentionMs, String segmentMs) {
        return Duration.ofMillis(Math.addExact(Long.parseLong(retentionMs), Long.parseLong(segmentMs)));
    }
}
