package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.kafka.lane.LaneRules;
import dev.alluvium.runtime.kafka.lane.LaneSizes;
import dev.alluvium.runtime.kafka.lane.LaneState;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.source.Source;
import dev.alluvium.runtime.kafka.source.SourceIdentity;
import dev.alluvium.runtime.kafka.source.SourceMemory;
import dev.alluvium.runtime.settings.WorkerSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/// What a [BatchLoop] reads, how it paces itself, and what it does besides.
///
/// @param topic what to read
/// @param depth batches in flight at most, the one that settles included
/// @param idlePoll how long a poll may wait while there is nothing to do
/// @param drainLimit how long a stop, or the loss of a partition, may wait for batches in hand
/// @param unreadyAfter how long batches may fail before [BatchLoop#progress] says so
/// @param stuckAfter how long a turn may take before [BatchLoop#live] says so; above every time-out of the
/// work
/// @param clock the clock that the Kafka clients go by
/// @param admission which records may be taken up now
/// @param outbox what to publish besides the results of records
/// @param source the topic, with what is known of its log
/// @param lanes whose turn it is; null when records are taken up in the order of their partitions, as
/// admitted
public record LoopOptions(
        String topic,
        int depth,
        Duration idlePoll,
        Duration drainLimit,
        Duration unreadyAfter,
        Duration stuckAfter,
        InstantSource clock,
        AdmitRecords admission,
        Outbox outbox,
        Source source,
        Lanes lanes) {

    /// How records are taken up by turns.
    ///
    /// @param watcher is told every second what waits, on the loop's thread
    public record Lanes(LaneRules rules, LaneSizes sizes, Consumer<List<LaneState>> watcher) {
        public Lanes(LaneRules rules, LaneSizes sizes) {
            this(rules, sizes, _ -> {});
        }
    }

    public static LoopOptions of(String topic) {
        return new LoopOptions(
                topic,
                2,
                Duration.ofMillis(250),
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Duration.ofMinutes(3),
                InstantSource.system(),
                AdmitRecords.AT_ONCE,
                Outbox.NONE,
                Source.unremembered(topic),
                null);
    }

    public LoopOptions withDepth(int batches) {
        return new LoopOptions(
                topic,
                batches,
                idlePoll,
                drainLimit,
                unreadyAfter,
                stuckAfter,
                clock,
                admission,
                outbox,
                source,
                lanes);
    }

    public LoopOptions with(WorkerSettings settings) {
        return new LoopOptions(
                topic,
                depth,
                idlePoll,
                settings.drainLimit(),
                settings.unreadyAfter(),
                stuckAfter,
                clock,
                admission,
                outbox,
                source,
                lanes);
    }

    public LoopOptions with(AdmitRecords rule) {
        return new LoopOptions(
                topic, depth, idlePoll, drainLimit, unreadyAfter, stuckAfter, clock, rule, outbox, source, lanes);
    }

    public LoopOptions with(Outbox further) {
        return new LoopOptions(
                topic, depth, idlePoll, drainLimit, unreadyAfter, stuckAfter, clock, admission, further, source, lanes);
    }

    public LoopOptions with(SourceIdentity identity, SourceMemory memory) {
        return new LoopOptions(
                topic,
                depth,
                idlePoll,
                drainLimit,
                unreadyAfter,
                stuckAfter,
                clock,
                admission,
                outbox,
                new Source(topic, identity, memory),
                lanes);
    }

    public LoopOptions with(Lanes byTurns) {
        return new LoopOptions(
                topic,
                depth,
                idlePoll,
                drainLimit,
                unreadyAfter,
                stuckAfter,
                clock,
                admission,
                outbox,
                source,
                byTurns);
    }
}
