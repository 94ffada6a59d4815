package dev.alluvium.events;

import java.util.Set;

/// Headers that are added to a record on its way to `alluvium.messages.rejected`. All values are UTF-8 text.
public final class RejectedHeaders {
    /// A [RejectReason#code()].
    public static final String REASON = "alluvium-reason";
    /// A sentence for people.
    public static final String DETAIL = "alluvium-detail";
    /// Which step refused it, such as `ingest`.
    public static final String STAGE = "alluvium-stage";
    /// Where the record lay, with [#PARTITION] and [#OFFSET] (decimal).
    public static final String TOPIC = "alluvium-topic";
    public static final String PARTITION = "alluvium-partition";
    public static final String OFFSET = "alluvium-offset";
    /// When the record arrived there, in milliseconds since 1970 (decimal).
    public static final String TIMESTAMP = "alluvium-timestamp";
    /// When it was refused, ISO-8601 in UTC.
    public static final String REJECTED_AT = "alluvium-rejected-at";

    /// Only where the value was too large to be passed on whole: its full size in bytes. The whole of it lies
    /// where [#TOPIC], [#PARTITION] and [#OFFSET] say, as long as that topic keeps it.
    public static final String CUT_FROM = "alluvium-cut-from";

    /// How often the record has been sent back so far; on the record itself, so that one that is rejected again
    /// keeps its count. Absent before the first time.
    public static final String REPLAYS = "alluvium-replays";

    /// The headers that a rejection adds and a replay takes away again.
    public static final Set<String> OF_ONE_REJECTION =
            Set.of(REASON, DETAIL, STAGE, TOPIC, PARTITION, OFFSET, TIMESTAMP, REJECTED_AT, CUT_FROM);

    private RejectedHeaders() {}
}
