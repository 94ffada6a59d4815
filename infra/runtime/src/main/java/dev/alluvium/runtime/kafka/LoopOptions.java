package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.settings.WorkerSettings;
import java.time.Duration;
import java.time.InstantSource;

/// What a [BatchLoop] reads, how it paces itself, and what it does besides.
///
/// @param topic what to read
/// @param depth batches in flight at most, the one that settles included
/// @param idlePoll how long a poll may wait while there is nothing to do
/// @param drainLimit how long a stop, or the loss of a partition, may wait for batches in hand
/// @param unreadyAfter how long batches may fail before [BatchLoop#progress] says so
/// @param stuckAfter how long a turn may take before [BatchLoop#live] says so; above every time-out of the work
/// @param clock the clock that the Kafka clients go by
/// @param admission which records may be taken up now
/// @param outbox what to publish besides the results of records
/// @param identity which log the topic's offsets belong to
/// @param memory what the database remembers of its partitions
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
        SourceIdentity identity,
        SourceMemory memory) {

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
                SourceIdentity.UNKNOWN,
                SourceMemory.NONE);
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
                identity,
                memory);
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
                identity,
                memory);
    }

    public LoopOptions with(AdmitRecords rule) {
        return new LoopOptions(
                topic, depth, idlePoll, drainLimit, unreadyAfter, stuckAfter, clock, rule, outbox, identity, memory);
    }

    public LoopOptions with(Outbox further) {
        return new LoopOptions(
                topic,
                depth,
                idlePoll,
                drainLimit,
                unreadyAfter,
                stuckAfter,
                clock,
                admission,
                further,
                identity,
                memory);
    }

    public LoopOptions with(SourceIdentity source, SourceMemory remembered) {
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
                remembered);
    }
}
