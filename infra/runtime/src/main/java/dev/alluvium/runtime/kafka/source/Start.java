package dev.alluvium.runtime.kafka.source;

import dev.alluvium.runtime.kafka.source.SourceMemory.Kept;
import dev.alluvium.runtime.kafka.source.SourceMemory.Lost;

/// Where a partition is read from, and what that says about Kafka and the database.
///
/// @param offset the first to be read
/// @param newOrder offsets from here on do not compare with those that are stored
/// @param lost records that nobody will read any more; null when there are none
/// @param told what an operator should know; null when there is nothing
record Start(long offset, boolean newOrder, Lost lost, String told) {

    /// What is known of a partition when it is assigned.
    ///
    /// @param source whose offsets the topic has now
    /// @param kept what the database remembers; null when it remembers nothing
    /// @param committed the group's offset; null when it has none
    /// @param begin the first offset that the log still has
    /// @param end the offset after its last readable one
    /// @param rewritten whether the log holds something else where the last known record was
    /// @param later of such a log, the first record that arrived after the known ones; null when their time is not
    /// known
    record Facts(
            int partition,
            String source,
            Kept kept,
            Long committed,
            long begin,
            long end,
            boolean rewritten,
            Long later) {
        private boolean isOtherTopic() {
            return !kept.source().equals(source);
        }

        private boolean isOtherCluster() {
            return !kept.source().split("/")[0].equals(source.split("/")[0]);
        }

        private boolean hasCommitted() {
            return committed != null && committed <= end;
        }

        /// The group's offset may be one of the log before.
        private long committedWithinLog() {
            if (!hasCommitted()) {
                return begin;
            }
            return Math.clamp(later == null ? committed : Math.min(committed, later), begin, end);
        }
    }

    static Start of(Facts facts) {
        if (facts.kept == null) {
            return withoutMemory(facts);
        }
        if (facts.isOtherTopic()) {
            return ofOtherTopic(facts);
        }
        if (facts.kept.next() > facts.end || facts.rewritten) {
            return ofShortenedLog(facts);
        }
        return ofKnownLog(facts);
    }

    private static Start withoutMemory(Facts facts) {
        if (facts.committed == null) {
            return new Start(facts.begin, false, null, null);
        }
        if (facts.committed > facts.end || facts.rewritten) {
            long from = facts.later == null ? facts.begin : facts.committedWithinLog();
            return new Start(
                    from,
                    true,
                    null,
                    "the group stood at %d and the log ends at %d: it was made anew or restored, and is read from %d"
                            .formatted(facts.committed, facts.end, from));
        }
        return new Start(facts.committed, false, null, null).orWhatIsLeft(facts);
    }

    /// A cluster that mirrors another one may have the group's offsets translated; a topic that was made anew
    /// has those of the topic before it at most.
    private static Start ofOtherTopic(Facts facts) {
        boolean translated = facts.isOtherCluster() && facts.hasCommitted();
        return new Start(
                translated ? facts.committed : facts.begin,
                true,
                null,
                "the topic is another one than the one that is stored (" + facts.kept.source() + " became "
                        + facts.source + "); what arrives in it is newer than what is stored");
    }

    private static Start ofShortenedLog(Facts facts) {
        return new Start(
                facts.committedWithinLog(),
                true,
                null,
                "the log lost its end: it is stored up to %d, and the log ends at %d%s; what arrives from now on is newer"
                                .formatted(facts.kept.next(), facts.end, facts.rewritten ? ", rewritten" : "")
                        + " than what is stored");
    }

    private static Start ofKnownLog(Facts facts) {
        long next = facts.kept.next();
        if (facts.kept.rewind().isPresent()) {
            long from = Math.clamp(facts.kept.rewind().getAsLong(), facts.begin, facts.end);
            return new Start(from, false, null, "read again from %d, as an operator asked".formatted(from));
        }
        if (facts.committed == null) {
            // What is stored may not have been told to consumers: reading it again tells them the same.
            boolean lost = next > 0 && next < facts.begin;
            return new Start(facts.begin, false, lost ? new Lost(facts.partition, next, facts.begin) : null, null);
        }
        if (facts.committed > next) {
            return new Start(
                            next,
                            false,
                            null,
                            "the database is older than Kafka: %d records are read again, from %d"
                                    .formatted(facts.committed - next, next))
                    .orWhatIsLeft(facts);
        }
        return new Start(facts.committed, false, null, null).orWhatIsLeft(facts);
    }

    private Start orWhatIsLeft(Facts facts) {
        return offset >= facts.begin
                ? this
                : new Start(facts.begin, newOrder, new Lost(facts.partition, offset, facts.begin), told);
    }
}
