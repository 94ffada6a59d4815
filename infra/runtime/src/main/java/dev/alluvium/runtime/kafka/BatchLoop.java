package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.health.UnhealthyException;
import dev.alluvium.runtime.kafka.failure.Causes;
import dev.alluvium.runtime.kafka.lane.Placed;
import dev.alluvium.runtime.kafka.outbox.PublishOutbox;
import dev.alluvium.runtime.kafka.outbox.ResultProducer;
import dev.alluvium.runtime.kafka.source.KeepPositions;
import dev.alluvium.runtime.kafka.source.PlacePartitions;
import dev.alluvium.runtime.kafka.source.SameLog;
import dev.alluvium.runtime.kafka.source.SetBackException;
import dev.alluvium.runtime.kafka.source.WatchSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Poll, prepare, settle, commit: the loop of a worker that reads Kafka, writes a database and publishes
/// results, so that every record takes effect once although no transaction spans both systems.
///
/// The database commit comes first and is idempotent; the Kafka transaction (results and offsets) comes
/// second and is built from what the database holds. A crash between the two repeats the batch and yields the
/// same results. While a batch settles, the next one is already prepared (up to [LoopOptions#depth]), so that
/// computing and committing overlap. A batch that fails for a passing reason is kept, its partitions are paused and
/// polling goes on, so that the group keeps its member however long the outage lasts.
///
/// [#run] belongs to one platform thread; [#stop], [#live] and [#progress] may be called from any.
///
/// @param <P> what [BatchWork#prepare] hands to [BatchWork#settle]
public final class BatchLoop<P> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BatchLoop.class);
    private static final Duration BRIEFLY = Duration.ofMillis(20);
    private static final Duration WHILE_FULL = Duration.ofMillis(100);
    private static final Duration AHEAD = Duration.ofMillis(40);
    /// About as long as the batch of a backlog settles meanwhile.
    private static final Duration FAR_AHEAD = Duration.ofMillis(120);
    private static final Duration NEXT_FETCH = Duration.ofMillis(5);

    private final LoopOptions options;
    private final Consumer<byte[], byte[]> consumer;
    private final KafkaClientMetrics consumerMeters;
    private final ResultProducer producer;
    private final PublishOutbox outbox;
    private final LoopHealth health;
    private final Failures failures;
    private final InFlight<P> inFlight;
    private final SettleBatch<P> settleBatch;
    private final IdlePositions idlePositions;
    private final Intake<P> takeRecords;
    private final PollRecords pollRecords;
    private final PlacePartitions placePartitions;
    private final SameLog sameLog;
    private final WatchSource watchSource;
    private final ClockSetBack clock;
    private volatile IllegalStateException clockSetBack;
    private volatile boolean stopping;
    /// Closing the consumer hands partitions over once more. What has failed for good would only fail again then.
    private volatile boolean over;

    public BatchLoop(LoopOptions options, LoopClients clients, BatchWork<P> work, MeterRegistry registry) {
        this.options = options;
        this.consumer = clients.consumer();
        this.consumerMeters = new KafkaClientMetrics(consumer);
        consumerMeters.bindTo(registry);
        this.producer = new ResultProducer(clients.producers(), registry);
        this.outbox = new PublishOutbox(options.outbox(), options.topic(), consumer, producer);
        this.health = new LoopHealth(options);
        this.failures = new Failures(work);
        this.inFlight = new InFlight<>(work, options.depth());
        this.placePartitions = new PlacePartitions(options.source(), consumer, registry, this::takePlaced);
        this.sameLog = placePartitions.sameLog();
        this.watchSource = new WatchSource(options.source(), placePartitions::source, placePartitions.known());
        var kept = new KeepPositions(options.source().memory(), placePartitions::source, placePartitions.known());
        this.idlePositions = new IdlePositions(producer, consumer, kept);
        var meters = new BatchMeters(registry, options.topic());
        this.settleBatch = new SettleBatch<>(work, producer, consumer, meters, health, kept);
        this.takeRecords = options.lanes() == null
                ? new TakeRecords<>(options, clients, inFlight, idlePositions, meters)
                : new TakeByLanes<>(options, clients, inFlight, idlePositions, meters);
        this.pollRecords = new PollRecords(consumer, producer, options.topic(), health, sameLog);
        this.clock = new ClockSetBack(options.clock(), System::nanoTime);
    }

    /// Runs until [#stop], finishing the batches in hand, or until a failure that is not the world's.
    public void run() {
        var clockWatch = Thread.ofVirtual().name("clock of " + options.topic()).start(this::watchClock);
        var sourceWatch =
                Thread.ofVirtual().name("source of " + options.topic()).start(this::watchSource);
        try {
            consumer.subscribe(List.of(options.topic()), new Handover());
            while (!stopping && clockSetBack == null) {
                turnInLog();
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
            over = true;
            clockWatch.interrupt();
            sourceWatch.interrupt();
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

    /// Health: fails while batches have not settled for a while, because the database, the broker or the
    /// model is down, and while one batch has not, whatever others do.
    public Map<String, Object> progress() throws UnhealthyException {
        return health.progress();
    }

    /// Health: fails while the topic is missing, and while records were lost that nobody has acknowledged.
    public Map<String, Object> source() throws UnhealthyException {
        return watchSource.health();
    }

    /// Whether there are records in hand, or there were when last polled. Thread-safe.
    public boolean isBusy() {
        return takeRecords.isBusy();
    }

    /// Closes what the loop opened; the caller's thread must be the one that ran it.
    @Override
    public void close() {
        health.ended();
        inFlight.close();
        producer.close();
        consumerMeters.close();
        consumer.close();
        options.source().close();
    }

    /// A thread of its own: the loop's may be in a poll that does not end until the clock is there again. It
    /// fails with the loop, so that the process ends even where closing the clients hangs for the same reason.
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

    private void watchSource() {
        try {
            watchSource.watch();
        } catch (InterruptedException e) {
            // The loop has ended.
            Thread.currentThread().interrupt();
        }
    }

    /// Whatever asks for a position, a poll too, may hear that the log does not have it.
    private void turnInLog() {
        try {
            turn();
        } catch (InvalidOffsetException e) {
            LOG.warn("the log does not have the position of {}: {}", e.partitions(), Causes.of(e));
            // The client does not always say which.
            placeAgain(e.partitions().isEmpty() ? consumer.assignment() : e.partitions());
        }
    }

    private void turn() {
        health.turned();
        health.someFail(inFlight.longestFailing());
        placeAgain(watchSource.takeMoved() ? consumer.assignment() : sameLog.takeAgain());
        place();
        boolean someCame = take(takeRecords.pollTimeout());
        if (options.lanes() != null) {
            readAhead(someCame);
        }
        // Nothing more is taken while it is full, and a poll then only keeps the group's member.
        inFlight.awaitPrepared(inFlight.isFull() && options.lanes() == null ? WHILE_FULL : BRIEFLY);
        publishOutbox();
        if (!outbox.inDoubt()) {
            settleWhatIsReady();
            commitIdlePositions();
        }
    }

    private boolean take(Duration timeout) {
        takeRecords.pauseOrResume(placePartitions.isDone());
        var polled = pollRecords.poll(timeout);
        takeRecords.take(polled);
        return !polled.isEmpty();
    }

    /// Who stands behind thousands of records of somebody else is come to soon: what follows in a turn takes as long as
    /// a transaction does, and a poll brings a few hundred records.
    private void readAhead(boolean someCame) {
        long begin = System.nanoTime();
        for (boolean more = someCame; more; ) {
            var limit = takeRecords.isFarBehind() ? FAR_AHEAD : AHEAD;
            more = System.nanoTime() - begin < limit.toNanos() && take(NEXT_FETCH);
        }
    }

    private void commitIdlePositions() {
        try {
            if (inFlight.isEmpty()) {
                idlePositions.commitNowAndThen();
            }
        } catch (SetBackException e) {
            placeAgain(e);
        } catch (ProducerFencedException e) {
            throw Failures.fenced(e);
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            failures.rethrowUnlessPassing(e);
            LOG.debug("positions of idle partitions not committed, again later: {}", Causes.of(e));
        }
    }

    private void placeAgain(SetBackException e) {
        LOG.warn("{}: {}", options.topic(), e.getMessage());
        placeAgain(e.partitions());
    }

    /// What was taken from them so far is done with, or will be read again.
    private void placeAgain(Collection<TopicPartition> partitions) {
        var again = Set.copyOf(partitions);
        if (again.isEmpty()) {
            return;
        }
        placePartitions.add(again);
        inFlight.drop(again);
        takeRecords.forget(again);
        idlePositions.forget(again);
    }

    /// A loss is told once: the group's offset goes past it although no record may follow.
    private void takePlaced(Placed placed) {
        var committed = takeRecords.placed(placed);
        if (placed.afterLoss()) {
            idlePositions.reached(Map.of(placed.partition(), committed));
        }
    }

    /// Nothing is taken from a partition before it is known where to begin.
    private void place() {
        try {
            if (!placePartitions.isDone()) {
                placePartitions.place();
                health.settled();
            }
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            failures.rethrowUnlessPassing(e);
            LOG.warn("{}: not known yet where to begin, again in a moment: {}", options.topic(), Causes.of(e));
            health.failed(Causes.of(e));
        }
    }

    /// While nothing settles, batches come first, unless they wait for the outbox.
    private void publishOutbox() {
        if (health.inTrouble() && !outbox.inDoubt()) {
            return;
        }
        try {
            outbox.publish();
            if (inFlight.isEmpty() && !outbox.inDoubt()) {
                health.settled();
            }
        } catch (ProducerFencedException e) {
            throw Failures.fenced(e);
        } catch (WakeupException e) {
            throw e;
        } catch (Exception e) {
            failures.rethrowUnlessPassing(e);
            LOG.warn("outbox not published, again in a moment: {}", Causes.of(e));
            if (outbox.inDoubt()) {
                health.failed(Causes.of(e));
            }
        }
    }

    private void settleWhatIsReady() {
        try {
            for (var batch = inFlight.readyToSettle(); batch != null; batch = inFlight.readyToSettle()) {
                if (!settleBatch.settle(batch)) {
                    return;
                }
                inFlight.remove(batch);
                takeRecords.done(batch);
                health.settled();
                if (batch.isBacklog()) {
                    // Who came meanwhile goes before the next one.
                    return;
                }
            }
        } catch (SetBackException e) {
            placeAgain(e);
        }
    }

    /// Settles what is in hand, within the limit, and gives up at the first trouble: whoever owns the
    /// partitions next does the rest again.
    private void drain() {
        long deadline = System.nanoTime() + options.drainLimit().toNanos();
        while (!over
                && !inFlight.isEmpty()
                && !health.inTrouble()
                && !outbox.inDoubt()
                && System.nanoTime() - deadline < 0) {
            inFlight.awaitPrepared(Duration.ofMillis(100));
            settleWhatIsReady();
        }
        if (!inFlight.isEmpty()) {
            LOG.warn("{} batches left unfinished; whoever owns their partitions next does them again", inFlight.size());
        }
    }

    private void drop(Collection<TopicPartition> partitions) {
        var dropped = Set.copyOf(partitions);
        inFlight.drop(dropped);
        takeRecords.forget(dropped);
        idlePositions.forget(dropped);
        placePartitions.forget(dropped);
        health.owns(consumer.assignment().size());
    }

    private final class Handover implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.info("{}: assigned {}", options.topic(), numbers(partitions));
            outbox.partitionsAssigned();
            placePartitions.add(partitions);
            place();
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
