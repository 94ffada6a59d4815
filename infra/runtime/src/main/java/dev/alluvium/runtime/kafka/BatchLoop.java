package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.health.UnhealthyException;
import dev.alluvium.runtime.settings.WorkerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Poll, prepare, settle, commit: the loop of a worker that reads Kafka, writes a database and publishes results,
/// so that every record takes effect once although no transaction spans both systems.
///
/// The database commit comes first and is idempotent; the Kafka transaction (results and offsets) comes second and is
/// built from what the database holds. A crash between the two repeats the batch and yields the same results.
/// While a batch settles, the next one is already prepared (up to [Options#depth]), so that computing and committing
/// overlap. A batch that fails for a passing reason is kept, its partitions are paused and polling goes on, so that
/// the group keeps its member however long the outage lasts.
///
/// [#run] belongs to one platform thread; [#stop], [#live] and [#progress] may be called from any.
///
/// @param <P> what [BatchWork#prepare] hands to [BatchWork#settle]
public final class BatchLoop<P> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BatchLoop.class);
    private static final Duration BRIEFLY = Duration.ofMillis(20);
    private static final Duration WHILE_FULL = Duration.ofMillis(100);
    private static final long AT_MOST_WHILE_WAITING = Duration.ofMillis(100).toNanos();

    /// @param topic what to read
    /// @param depth batches in flight at most, the one that settles included
    /// @param idlePoll how long a poll may wait while there is nothing to do
    /// @param drainLimit how long a stop, or the loss of a partition, may wait for batches in hand
    /// @param unreadyAfter how long batches may fail before [#progress] says so
    /// @param stuckAfter how long a turn may take before [#live] says so; above every time-out of the work
    /// @param clock      the one that the clients go by
    public record Options(
            String topic,
            int depth,
            Duration idlePoll,
            Duration drainLimit,
            Duration unreadyAfter,
            Duration stuckAfter,
            InstantSource clock) {

        public static Options of(String topic) {
            return new Options(
                    topic,
                    2,
                    Duration.ofMillis(250),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(3),
                    InstantSource.system());
        }

        public Options withDepth(int batches) {
            return new Options(topic, batches, idlePoll, drainLimit, unreadyAfter, stuckAfter, clock);
        }

        public Options with(WorkerSettings settings) {
            return new Options(
                    topic, depth, idlePoll, settings.drainLimit(), settings.unreadyAfter(), stuckAfter, clock);
        }
    }

    private final Options options;
    private final Consumer<byte[], byte[]> consumer;
    private final ResultProducer producer;
    private final TellNotices notices;
    private final BatchMeters meters;
    private final LoopHealth health;
    private final Failures failures;
    private final InFlight<P> inFlight;
    private final SettleBatch<P> settleBatch;
    private final IdlePositions idlePositions;
    private final DeferNotDue holdBack;
    private final PollRecords pollRecords;
    private final ClockSetBack clock;
    private volatile IllegalStateException clockSetBack;
    private volatile boolean stopping;
    private volatile boolean busy;

    public BatchLoop(
            Options options,
            Consumer<byte[], byte[]> consumer,
            Supplier<Producer<byte[], byte[]>> producers,
            BatchWork<P> work,
            MeterRegistry meters) {
        this(options, consumer, producers, work, Notices.NONE, Admission.AT_ONCE, meters);
    }

    public BatchLoop(
            Options options,
            Consumer<byte[], byte[]> consumer,
            Supplier<Producer<byte[], byte[]>> producers,
            BatchWork<P> work,
            Notices notices,
            MeterRegistry meters) {
        this(options, consumer, producers, work, notices, Admission.AT_ONCE, meters);
    }

    public BatchLoop(
            Options options,
            Consumer<byte[], byte[]> consumer,
            Supplier<Producer<byte[], byte[]>> producers,
            BatchWork<P> work,
            Admission admission,
            MeterRegistry meters) {
        this(options, consumer, producers, work, Notices.NONE, admission, meters);
    }

    public BatchLoop(
            Options options,
            Consumer<byte[], byte[]> consumer,
            Supplier<Producer<byte[], byte[]>> producers,
            BatchWork<P> work,
            Notices notices,
            Admission admission,
            MeterRegistry meters) {
        this.options = options;
        this.consumer = consumer;
        this.producer = new ResultProducer(producers);
        this.notices = new TellNotices(notices, options.topic(), consumer, producer);
        this.meters = new BatchMeters(meters, options.topic());
        this.health = new LoopHealth(options);
        this.failures = new Failures(work);
        this.inFlight = new InFlight<>(work, options.depth());
        this.settleBatch = new SettleBatch<>(work, producer, consumer, this.meters, health);
        this.idlePositions = new IdlePositions(producer, consumer);
        this.holdBack = new DeferNotDue(admission, consumer);
        this.pollRecords = new PollRecords(consumer, producer, options.topic(), health);
        this.clock = new ClockSetBack(options.clock(), System::nanoTime);
    }

    /// Runs until [#stop], finishing the batches in hand, or until a failure that is not the world's.
    public void run() {
        var clockWatch = Thread.ofVirtual().name("clock of " + options.topic()).start(this::watchClock);
        try {
            consumer.subscribe(List.of(options.topic()), new Handover());
            while (!stopping && clockSetBack == null) {
                turn();
            }
            if (clockSetBack != null) {
                throw clockSetBack;
            }
            drain();
        } catch (WakeupException e) {
            if (clockSetBack != null) {
                throw clockSetBack;
            }
            if (!stopping) {
                throw e;
            }
            drain();
        } finally {
            clockWatch.interrupt();
            health.ended();
        }
    }

    /// Asks the loop to finish what it has in hand and return. Thread-safe, and harmless when repeated.
    public void stop() {
        stopping = true;
        consumer.wakeup();
    }

    /// Health: fails once the loop has ended or has not come round for a long time, which only a restart mends.
    public Map<String, Object> live() throws UnhealthyException {
        return health.live();
    }

    /// Health: fails while batches have not settled for a while, because the database, the broker or the model is
    /// down.
    public Map<String, Object> progress() throws UnhealthyException {
        return health.progress();
    }

    /// Whether there are records in hand, or there were when last polled. Thread-safe.
    public boolean isBusy() {
        return busy;
    }

    /// Closes what the loop opened; the caller's thread must be the one that ran it.
    @Override
    public void close() {
        health.ended();
        inFlight.close();
        producer.close();
        consumer.close();
    }

    /// A thread of its own: the loop's may be in a poll that does not end until the clock is there again. It fails with
    /// the loop, so that the process ends even where closing the clients hangs for the same reason.
    private void watchClock() {
        try {
            clock.watch();
        } catch (IllegalStateException e) {
            clockSetBack = e;
            consumer.wakeup();
            throw e;
        } catch (InterruptedException e) {
            // The loop has ended.
            Thread.currentThread().interrupt();
        }
    }

    private void turn() {
        health.turned();
        holdBack(inFlight.isFull() || !holdBack.isOpen());
        take(pollRecords.poll(pollTimeout()));
        meters.lag(consumer);
        // Nothing more is taken while it is full, and a poll then only keeps the group's member.
        inFlight.awaitOldest(inFlight.isFull() ? WHILE_FULL : BRIEFLY);
        tellNotices();
        if (!notices.inDoubt()) {
            settleWhatIsReady();
            if (inFlight.isEmpty()) {
                idlePositions.commitNowAndThen();
            }
        }
    }

    private void holdBack(boolean all) {
        try {
            if (all) {
                consumer.pause(consumer.assignment());
            } else {
                resume();
            }
        } catch (IllegalStateException e) {
            // The group took a partition away between the question and the call; the poll that follows tells us so.
            LOG.debug("not held back this time: {}", e.toString());
        }
    }

    private void resume() {
        var paused = new HashSet<>(consumer.paused());
        paused.removeAll(holdBack.resting());
        if (!paused.isEmpty()) {
            consumer.resume(paused);
        }
    }

    private Duration pollTimeout() {
        if (inFlight.isEmpty()) {
            return options.idlePoll();
        }
        long waiting = inFlight.nanosUntilDue();
        if (waiting > 0) {
            return Duration.ofNanos(Math.min(waiting, AT_MOST_WHILE_WAITING));
        }
        return Duration.ZERO;
    }

    private void take(ConsumerRecords<byte[], byte[]> polled) {
        if (polled.isEmpty()) {
            idlePositions.reached(polled.nextOffsets());
            busy = !inFlight.isEmpty();
            return;
        }
        var batch = holdBack.<P>admit(polled);
        if (batch != null) {
            busy = true;
            idlePositions.forget(batch.nextOffsets.keySet());
            meters.polled(batch.records.size());
            inFlight.add(batch);
        }
    }

    /// Batches come first while nothing settles, unless they wait for this.
    private void tellNotices() {
        if (health.inTrouble() && !notices.inDoubt()) {
            return;
        }
        try {
            notices.tell();
            if (inFlight.isEmpty() && !notices.inDoubt()) {
                health.settled();
            }
        } catch (ProducerFencedException e) {
            throw Failures.fenced(e);
        } catch (WakeupException e) {
            throw e;
        } catch (Exception e) {
            failures.rethrowUnlessPassing(e);
            LOG.warn("notices not told, again in a moment: {}", Causes.of(e));
            if (notices.inDoubt()) {
                health.failed(Causes.of(e));
            }
        }
    }

    private void settleWhatIsReady() {
        for (var batch = inFlight.readyToSettle(); batch != null; batch = inFlight.readyToSettle()) {
            if (!settleBatch.settle(batch)) {
                return;
            }
            inFlight.removeOldest();
            health.settled();
        }
    }

    /// Settles what is in hand, within the limit, and gives up at the first trouble: whoever owns the partitions
    /// next does the rest again.
    private void drain() {
        long deadline = System.nanoTime() + options.drainLimit().toNanos();
        while (!inFlight.isEmpty() && !health.inTrouble() && !notices.inDoubt() && System.nanoTime() - deadline < 0) {
            inFlight.awaitOldest(Duration.ofMillis(100));
            settleWhatIsReady();
        }
        if (!inFlight.isEmpty()) {
            LOG.warn("{} batches left unfinished; whoever owns their partitions next does them again", inFlight.size());
        }
    }

    private void drop(Collection<TopicPartition> partitions) {
        var dropped = Set.copyOf(partitions);
        inFlight.drop(dropped);
        holdBack.forget(dropped);
        idlePositions.forget(dropped);
        health.owns(consumer.assignment().size());
    }

    private final class Handover implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.info("{}: assigned {}", options.topic(), numbers(partitions));
            notices.partitionsAssigned();
            health.owns(consumer.assignment().size());
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            LOG.info("{}: handing over {}", options.topic(), numbers(partitions));
            drain();
            drop(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            LOG.warn("{}: lost {}", options.topic(), numbers(partitions));
            drop(partitions);
        }

        private static List<Integer> numbers(Collection<TopicPartition> partitions) {
            return partitions.stream().map(TopicPartition::partition).sorted().toList();
        }
    }
}
