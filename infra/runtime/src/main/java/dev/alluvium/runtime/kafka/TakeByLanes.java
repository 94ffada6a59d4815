package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.kafka.lane.BacklogBatch;
import dev.alluvium.runtime.kafka.lane.Lanes;
import dev.alluvium.runtime.kafka.lane.Placed;
import dev.alluvium.runtime.kafka.lane.Taken;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes batches of those whose turn it is, whatever lies before their records. Partitions are read on while
/// batches are in hand, so that who comes is seen. Confined to the loop's thread, except for [#isBusy].
final class TakeByLanes<P> implements Intake<P> {

    private static final Logger LOG = LoggerFactory.getLogger(TakeByLanes.class);

    /// Beside those of the backlog.
    private static final int URGENT_AT_ONCE = 2;

    /// Several polls' worth.
    private static final long FAR_BEHIND = 2_000;

    private static final Duration BRIEFLY = Duration.ofMillis(20);
    private static final long GO_BACK_EVERY = Duration.ofMillis(50).toNanos();

    private static final long WATCH_EVERY = Duration.ofSeconds(1).toNanos();

    private final LoopOptions options;
    private final Consumer<byte[], byte[]> consumer;
    private final InFlight<P> inFlight;
    private final IdlePositions idlePositions;
    private final BatchMeters meters;
    private final Lanes lanes;
    private final BacklogBatch backlogBatch;
    private long goBackDue = System.nanoTime();
    private long turnedAt = System.nanoTime();
    private long watchDue = System.nanoTime();
    private boolean farBehind;
    private volatile boolean busy;

    TakeByLanes(
            LoopOptions options,
            LoopClients clients,
            InFlight<P> inFlight,
            IdlePositions idlePositions,
            BatchMeters meters) {
        this.options = options;
        this.consumer = clients.consumer();
        this.inFlight = inFlight;
        this.idlePositions = idlePositions;
        this.meters = meters;
        this.backlogBatch = new BacklogBatch(options.lanes().sizes());
        this.lanes = new Lanes(options.lanes().rules(), options.lanes().sizes(), this::mayGoBack);
    }

    @Override
    public boolean isBusy() {
        return busy;
    }

    @Override
    public OffsetAndMetadata placed(Placed placed) {
        return lanes.begin(placed, consumer);
    }

    @Override
    public void pauseOrResume(boolean placed) {
        try {
            if (!placed) {
                consumer.pause(consumer.assignment());
                return;
            }
            var full = lanes.full();
            var wanted = new HashSet<>(consumer.paused());
            wanted.removeAll(full);
            consumer.resume(wanted);
            consumer.pause(full);
        } catch (IllegalStateException e) {
            // The group took a partition away between the question and the call; the poll that follows tells us so.
            LOG.debug("partitions not paused or resumed this time: {}", e.toString());
        }
    }

    @Override
    public Duration pollTimeout() {
        if (!inFlight.isEmpty()) {
            return Duration.ZERO;
        }
        return lanes.isEmpty() ? options.idlePoll() : BRIEFLY;
    }

    @Override
    public void take(ConsumerRecords<byte[], byte[]> polled) {
        lanes.polled(polled, consumer);
        farBehind = lookBehind();
        take();
        idlePositions.reached(lanes.idle(polled.nextOffsets()));
        // What is held back by a limit of its own is nothing that others would wait for.
        busy = !inFlight.isEmpty() || !lanes.isResting();
        watch();
        meters.lag(consumer, () -> lanes.behind(consumer));
    }

    private boolean lookBehind() {
        try {
            return lanes.isFarBehind(consumer, FAR_BEHIND);
        } catch (IllegalStateException | TimeoutException e) {
            // A partition was taken away between the two questions, or has no position at the moment.
            return farBehind;
        }
    }

    @Override
    public boolean isFarBehind() {
        return farBehind;
    }

    private void watch() {
        long now = System.nanoTime();
        lanes.turned(now - turnedAt);
        turnedAt = now;
        if (now - watchDue >= 0) {
            watchDue = now + WATCH_EVERY;
            options.lanes().watcher().accept(lanes.states());
        }
    }

    private boolean mayGoBack() {
        long now = System.nanoTime();
        if (now - goBackDue < 0) {
            return false;
        }
        goBackDue = now + GO_BACK_EVERY;
        return true;
    }

    private void take() {
        if (!options.admission().isOpen()) {
            return;
        }
        while (inFlight.count(true) < URGENT_AT_ONCE && add(lanes.takeUrgent(this::isDue))) {
            if (inFlight.count(false) > 0) {
                backlogBatch.otherCame();
            }
        }
        while (inFlight.count(false) < options.depth()
                && add(lanes.takeBacklog(this::isDue, backlogBatch.next(farBehind)))) {
            LOG.trace("records of the backlog taken up");
        }
    }

    private boolean isDue(ConsumerRecord<byte[], byte[]> record) {
        return !options.admission().wait(record).isPositive();
    }

    private boolean add(Taken taken) {
        if (taken == null) {
            return false;
        }
        idlePositions.forget(taken.counts().keySet());
        options.admission().admitted();
        meters.polled(taken.records().size());
        inFlight.add(new Batch<>(taken, lanes::offsetsAfter));
        return true;
    }

    @Override
    public void done(Batch<P> batch) {
        if (batch.isBacklog()) {
            var rules = options.lanes().rules();
            long cost = batch.records.stream().mapToLong(rules::cost).sum();
            backlogBatch.settled(batch.records.size(), cost, batch.tookNanos);
        }
        lanes.done(batch.taken);
    }

    @Override
    public void forget(Set<TopicPartition> partitions) {
        lanes.forget(partitions);
    }
}
