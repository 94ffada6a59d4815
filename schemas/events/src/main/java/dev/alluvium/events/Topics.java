package dev.alluvium.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Every topic: name, retention, sizes, and why.
///
/// All topics are keyed by tenant and have as many partitions as each other, so a tenant lies in the same
/// partition number everywhere. None is compacted: compaction keeps the last record of a key, and the key
/// is the tenant, so it would keep one event for each tenant. What is to go before its time is taken out by
/// the worker that writes the topic.
///
/// Times are those of arrival (`LogAppendTime`): retention counts from the record's time, and a producer
/// that imports the messages of 2007 with their own times would otherwise see them deleted on arrival.
public final class Topics {
    public static final String MESSAGES = name("alluvium.messages");
    public static final String STORED = name("alluvium.messages.stored");
    /// Events of [#STORED] whose text is to be tried again: embed-worker's own.
    public static final String RETRIES = name("alluvium.messages.retries");

    public static final String REJECTED = name("alluvium.messages.rejected");
    /// Which rejected records have been sent back to where they came from: the operator's ledger.
    public static final String REPLAYED = name("alluvium.messages.replayed");

    public static final String EMBEDDINGS = name("alluvium.embeddings");
    public static final String INSIGHTS = name("alluvium.insights");
    /// Sessions that are to be looked through for insights: embed-worker's own. Values are events of
    /// [#STORED].
    public static final String QUIET = name("alluvium.sessions.quiet");

    public static final int DEFAULT_PARTITIONS = 12;

    /// Far above the 1 MiB of content that is accepted: a record of 10 MB must reach the worker to be
    /// rejected with a reason, rather than fail in the producer, where nobody who operates this system sees
    /// it.
    public static final int MAX_MESSAGE_BYTES = 16 << 20;

    /// Room for the reason headers on top of the largest message.
    public static final int MAX_REJECTED_BYTES = MAX_MESSAGE_BYTES + (1 << 20);

    /// Kafka's own default, said aloud: results are small, whatever the broker's setting.
    public static final int MAX_RESULT_BYTES = 1 << 20;

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration QUARTER = Duration.ofDays(90);

    /// How long a rejected record waits for a person.
    public static final Duration KEPT_REJECTED = QUARTER;

    /// Kafka deletes whole segments, once the newest record in them is old enough; so a record stays as
    /// much longer than its retention as its segment is filled. Kafka's own default is a week.
    public static final Duration SEGMENT = Duration.ofDays(1);

    private Topics() {}

    private static String name(String plain) {
        return Namespace.current().topic(plain);
    }

    public static List<Topic> all(int partitions) {
        return List.of(
                // Postgres holds the messages; the topic is the buffer before it and what a replay starts from.
                topic(MESSAGES, partitions, retain(WEEK), MAX_MESSAGE_BYTES),
                topic(STORED, partitions, retain(WEEK), MAX_RESULT_BYTES),
                topic(RETRIES, partitions, retain(WEEK), MAX_RESULT_BYTES),
                // The only copy of its records, and what they wait for is a person.
                topic(REJECTED, partitions, retain(QUARTER), MAX_REJECTED_BYTES),
                // Written after the records it speaks of, and kept as long, so that it outlives them.
                topic(REPLAYED, partitions, retain(QUARTER), MAX_RESULT_BYTES),
                topic(EMBEDDINGS, partitions, retain(WEEK), MAX_RESULT_BYTES),
                topic(QUIET, partitions, retain(WEEK), MAX_RESULT_BYTES),
                // The topic alone must rebuild the table of insights: embed-worker writes the last event of each once
                // more before it is a week old, and takes out what they said before and no longer do. The month is
                // for when no worker runs.
                topic(INSIGHTS, partitions, retain(MONTH), MAX_RESULT_BYTES));
    }

    private static String retain(Duration time) {
        return Long.toString(time.toMillis());
    }

    private static Topic topic(String name, int partitions, String retentionMs, int maxBytes) {
        return new Topic(
                name,
                partitions,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        retentionMs,
                        "segment.ms",
                        retain(SEGMENT),
                        "retention.bytes",
                        "-1",
                        "max.message.bytes",
                        Integer.toString(maxBytes),
                        "message.timestamp.type",
                        "LogAppendTime"));
    }
}
