package dev.alluvium.runtime.kafka;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes batches of polled records while there is room for them, and keeps partitions paused otherwise.
/// Confined to the loop's thread, except for [#isBusy].
final class TakeRecords<P> implements Intake<P> {

    private static final Logger LOG = LoggerFactory.getLogger(TakeRecords.class);
    private static final long AT_MOST_WHILE_WAITING = Duration.ofMillis(100).toNanos();

    private final LoopOptions options;
    private final Consumer<byte[], byte[]> consumer;
    private final InFlight<P> inFlight;
    private final IdlePositions idlePositions;
    private final DeferNotDue deferNotDue;
    private final BatchMeters meters;
    private volatile boolean busy;

    TakeRecords(
            LoopOptions options,
            LoopClients clients,
            InFlight<P> inFlight,
            IdlePositions idlePositions,
            BatchMeters meters) {
        this.options = options;
        this.consumer = clients.consumer();
        this.inFlight = inFlight;
        this.idlePositions = idlePositions;
        this.deferNotDue = new DeferNotDue(options.admission(), consumer);
        this.meters = meters;
    }

    @Override
    public boolean isBusy() {
        return busy;
    }

    @Override
    public void pauseOrResume(boolean placed) {
        try {
            if (!placed || inFlight.isFull() || !deferNotDue.isOpen()) {
                consumer.pause(consumer.assignment());
            } else {
                resume();
            }
        } catch (IllegalStateException e) {
            // The group took a partition away between the question and the call; the poll that follows tells us so.
            LOG.debug("partitions not paused or resumed this time: {}", e.toString());
        }
    }

    private void resume() {
        var paused = new HashSet<>(consumer.paused());
        paused.removeAll(deferNotDue.deferred());
        if (!paused.isEmpty()) {
            consumer.resume(paused);
        }
    }

    @Override
    public Duration pollTimeout() {
        if (inFlight.isEmpty()) {
            return options.idlePoll();
        }
        long waiting = inFlight.nanosUntilDue();
        if (waiting > 0) {
            return Duration.ofNanos(Math.min(waiting, AT_MOST_WHILE_WAITING));
        }
        return Duration.ZERO;
    }

    @Override
    public void take(ConsumerRecords<byte[], byte[]> polled) {
        add(polled);
        meters.lag(consumer, inFlight::records);
    }

    private void add(ConsumerRecords<byte[], byte[]> polled) {
        if (polled.isEmpty()) {
            idlePositions.reached(polled.nextOffsets());
            busy = !inFlight.isEmpty();
            return;
        }
        var batch = deferNotDue.<P>admit(polled);
        if (batch != null) {
            busy = true;
            idlePositions.forget(batch.nextOffsets.keySet());
            meters.polled(batch.records.size());
            inFlight.add(batch);
        }
    }

    @Override
    public void forget(Set<TopicPartition> partitions) {
        deferNotDue.forget(partitions);
    }
}
