package dev.alluvium.runtime.kafka;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.alluvium.runtime.Backoff;
import dev.alluvium.runtime.UnhealthyException;
import dev.alluvium.runtime.kafka.ResultProducer.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
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
    private static final Duration BRIEFLY = Duration.ofMillis(5);
    private static final long AT_MOST_WHILE_WAITING = Duration.ofMillis(100).toNanos();
    private static final long COMMIT_IDLE_EVERY = Duration.ofSeconds(1).toNanos();

    /// @param topic what to read
    /// @param depth batches in flight at most, the one that settles included
    /// @param idlePoll how long a poll may wait while there is nothing to do
    /// @param drainLimit how long a stop, or the loss of a partition, may wait for batches in hand
    /// @param unreadyAfter how long batches may fail before [#progress] says so
    /// @param stuckAfter how long a turn may take before [#live] says so; above every time-out of the work
    public record Options(
            String topic,
            int depth,
            Duration idlePoll,
            Duration drainLimit,
            Duration unreadyAfter,
            Duration stuckAfter) {

        public static Options of(String topic) {
            return new Options(
                    topic,
                    2,
                    Duration.ofMillis(250),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(3));
        }
    }

    private record Trouble(long since, String cause) {}

    private final Options options;
    private final Consumer<byte[], byte[]> consumer;
    private final ResultProducer producer;
    private final BatchWork<P> work;
    private final TellNotices notices;
    private final Backoff backoff;
    private final BatchMeters meters;
    private final ExecutorService preparing = Executors.newVirtualThreadPerTaskExecutor();

    private final Deque<Batch<P>> inFlight = new ArrayDeque<>();
    private final Map<TopicPartition, OffsetAndMetadata> idlePositions = new HashMap<>();
    private long idleCommitDue = System.nanoTime();

    private volatile boolean stopping;
    private volatile boolean ended;
    private volatile long lastTurn = System.nanoTime();
    private volatile Trouble trouble;
    private volatile int partitions;

    public BatchLoop(
            Options options,
            Consumer<byte[], byte[]> consumer,
            Supplier<Producer<byte[], byte[]>> producers,
            BatchWork<P> work,
            MeterRegistry meters) {
        this(options, consumer, producers, work, Notices.NONE, meters);
    }

    public BatchLoop(
            Options options,
            Consumer<byte[], byte[]> consumer,
            Supplier<Producer<byte[], byte[]>> producers,
            BatchWork<P> work,
            Notices notices,
            MeterRegistry meters) {
        this.options = options;
        this.consumer = consumer;
        this.producer = new ResultProducer(producers);
        this.work = work;
        this.notices = new TellNotices(notices, options.topic(), consumer, producer);
        this.backoff = Backoff.of(Duration.ofMillis(100), Duration.ofSeconds(5));
        this.meters = new BatchMeters(meters, options.topic());
    }

    /// Runs until [#stop], finishing the batches in hand, or until a failure that is not the world's.
    public void run() {
        try {
            consumer.subscribe(List.of(options.topic()), new Handover());
            while (!stopping) {
                turn();
            }
            drain();
        } catch (WakeupException e) {
            if (!stopping) {
                throw e;
            }
            drain();
        } finally {
            ended = true;
        }
    }

    /// Asks the loop to finish what it has in hand and return. Thread-safe, and harmless when repeated.
    public void stop() {
        stopping = true;
        consumer.wakeup();
    }

    /// Health: fails once the loop has ended or has not come round for a long time, which only a restart mends.
    public Map<String, Object> live() throws UnhealthyException {
        if (ended) {
            throw new UnhealthyException("the loop has ended");
        }
        var still = Duration.ofNanos(System.nanoTime() - lastTurn);
        if (still.compareTo(options.stuckAfter()) > 0) {
            throw new UnhealthyException("the loop has not come round for " + still.toSeconds() + " s");
        }
        return Map.of("topic", options.topic());
    }

    /// Health: fails while batches have not settled for a while, because the database, the broker or the model is
    /// down.
    public Map<String, Object> progress() throws UnhealthyException {
        var now = trouble;
        if (now != null) {
            var age = Duration.ofNanos(System.nanoTime() - now.since());
            if (age.compareTo(options.unreadyAfter()) > 0) {
                throw new UnhealthyException("nothing settles since " + age.toSeconds() + " s: " + now.cause());
            }
        }
        return Map.of("partitions", partitions);
    }

    /// Closes what the loop opened; the caller's thread must be the one that ran it.
    @Override
    public void close() {
        ended = true;
        preparing.shutdownNow();
        producer.close();
        consumer.close();
    }

    private void turn() {
        lastTurn = System.nanoTime();
        boolean full = inFlight.size() >= options.depth();
        if (full) {
            consumer.pause(consumer.assignment());
        } else if (!consumer.paused().isEmpty()) {
            consumer.resume(consumer.paused());
        }
        take(consumer.poll(pollTimeout(full)));
        if (full) {
            awaitHead(Duration.ofMillis(20));
        }
        tellNotices();
        if (!notices.inDoubt()) {
            settleWhatIsReady();
            if (inFlight.isEmpty()) {
                commitIdlePositions();
            }
        }
    }

    /// Batches come first while nothing settles, unless they wait for this.
    private void tellNotices() {
        if (trouble != null && !notices.inDoubt()) {
            return;
        }
        try {
            notices.tell();
            if (inFlight.isEmpty() && !notices.inDoubt()) {
                trouble = null;
            }
        } catch (ProducerFencedException e) {
            throw fenced(e);
        } catch (WakeupException e) {
            throw e;
        } catch (Exception e) {
            if (!(e instanceof RetriableException) && !work.isTransient(e)) {
                throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
            }
            LOG.warn("notices not told, again in a moment: {}", Causes.of(e));
            if (notices.inDoubt() && trouble == null) {
                trouble = new Trouble(System.nanoTime(), Causes.of(e));
            }
        }
    }

    private static IllegalStateException fenced(ProducerFencedException e) {
        return new IllegalStateException(
                "fenced: another process uses this worker's transactional id; give each its own instance id", e);
    }

    private Duration pollTimeout(boolean full) {
        if (inFlight.isEmpty()) {
            return options.idlePoll();
        }
        long waiting = inFlight.peek().notBefore - System.nanoTime();
        if (waiting > 0) {
            return Duration.ofNanos(Math.min(waiting, AT_MOST_WHILE_WAITING));
        }
        return full ? Duration.ZERO : BRIEFLY;
    }

    private void take(ConsumerRecords<byte[], byte[]> polled) {
        if (polled.isEmpty()) {
            idlePositions.putAll(polled.nextOffsets());
            return;
        }
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>(polled.count());
        polled.forEach(records::add);
        var batch = new Batch<P>(List.copyOf(records), polled.nextOffsets());
        idlePositions.keySet().removeAll(batch.nextOffsets.keySet());
        meters.polled(records.size());
        prepare(batch);
        inFlight.add(batch);
    }

    private void prepare(Batch<P> batch) {
        batch.prepared = preparing.submit(() -> work.prepare(batch.records));
    }

    private void awaitHead(Duration limit) {
        var head = inFlight.peek();
        if (head == null || !isDue(head) || head.prepared == null) {
            return;
        }
        try {
            head.prepared.get(limit.toNanos(), NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.trace("not yet, or failed: settling looks at it", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void settleWhatIsReady() {
        for (var head = inFlight.peek(); head != null && isDue(head); head = inFlight.peek()) {
            if (head.prepared == null) {
                prepare(head);
            }
            if (!head.prepared.isDone() || !settle(head)) {
                return;
            }
            inFlight.remove(head);
            trouble = null;
        }
    }

    private static boolean isDue(Batch<?> batch) {
        return batch.notBefore - System.nanoTime() <= 0;
    }

    /// True once the batch is done with; false when it is to be tried again later.
    private boolean settle(Batch<P> batch) {
        try {
            producer.ensureOpen();
            if (batch.uncertain && committedEarlier(batch)) {
                LOG.info("the transaction whose outcome was unknown had been committed: {}", batch.nextOffsets);
                return true;
            }
            batch.uncertain = false;
            var results = meters.settling(() -> work.settle(prepared(batch)));
            var outcome = meters.committing(() -> commit(results, batch.nextOffsets));
            batch.uncertain = outcome == Outcome.UNCERTAIN;
            return outcome == Outcome.COMMITTED || later(batch, "kafka transaction " + outcome);
        } catch (ProducerFencedException e) {
            throw fenced(e);
        } catch (WakeupException e) {
            throw e;
        } catch (PrepareAgainException e) {
            batch.prepared = null;
            return later(batch, e.getMessage());
        } catch (Exception e) {
            if (!(e instanceof RetriableException) && !work.isTransient(e)) {
                throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
            }
            return later(batch, Causes.of(e));
        }
    }

    private Outcome commit(
            List<ProducerRecord<byte[], byte[]>> results, Map<TopicPartition, OffsetAndMetadata> nextOffsets) {
        return producer.commit(results, nextOffsets, consumer.groupMetadata());
    }

    /// A failed preparation is done again when the batch is next due.
    private P prepared(Batch<P> batch) throws Exception {
        try {
            return batch.prepared.get();
        } catch (ExecutionException e) {
            batch.prepared = null;
            switch (e.getCause()) {
                case Error error -> throw error;
                case Exception cause -> throw cause;
                default -> throw e;
            }
        }
    }

    private boolean later(Batch<P> batch, String cause) {
        var pause = backoff.delay(++batch.attempts);
        batch.notBefore = System.nanoTime() + pause.toNanos();
        if (trouble == null) {
            trouble = new Trouble(System.nanoTime(), cause);
        }
        meters.retried();
        LOG.warn(
                "batch of {} records from {} not settled, attempt {}, again in {} ms: {}",
                batch.records.size(),
                batch.nextOffsets.keySet(),
                batch.attempts,
                pause.toMillis(),
                cause);
        return false;
    }

    private boolean committedEarlier(Batch<P> batch) {
        var committed = consumer.committed(batch.nextOffsets.keySet());
        return batch.nextOffsets.entrySet().stream().allMatch(next -> {
            var reached = committed.get(next.getKey());
            return reached != null && reached.offset() >= next.getValue().offset();
        });
    }

    /// A partition that ends in transaction markers would show a lag for ever: no record follows that could carry
    /// its position. It goes the same way as all offsets, so that it can never overtake a batch and set a group
    /// back.
    private void commitIdlePositions() {
        if (idlePositions.isEmpty() || System.nanoTime() - idleCommitDue < 0) {
            return;
        }
        idleCommitDue = System.nanoTime() + COMMIT_IDLE_EVERY;
        try {
            if (commit(List.of(), Map.copyOf(idlePositions)) == Outcome.COMMITTED) {
                idlePositions.clear();
            }
        } catch (RetriableException e) {
            LOG.debug("positions of idle partitions not committed, again later: {}", e.toString());
        }
    }

    /// Settles what is in hand, within the limit, and gives up at the first trouble: whoever owns the partitions
    /// next does the rest again.
    private void drain() {
        long deadline = System.nanoTime() + options.drainLimit().toNanos();
        while (!inFlight.isEmpty() && trouble == null && !notices.inDoubt() && System.nanoTime() - deadline < 0) {
            awaitHead(Duration.ofMillis(100));
            settleWhatIsReady();
        }
        if (!inFlight.isEmpty()) {
            LOG.warn("{} batches left unfinished; whoever owns their partitions next does them again", inFlight.size());
        }
    }

    private void drop(Set<TopicPartition> partitions) {
        var kept = new ArrayList<Batch<P>>(inFlight.size());
        for (var batch : inFlight) {
            if (!batch.touches(partitions)) {
                kept.add(batch);
                continue;
            }
            if (batch.prepared != null) {
                batch.prepared.cancel(true);
            }
            var rest = batch.without(partitions);
            if (rest != null) {
                prepare(rest);
                kept.add(rest);
            }
        }
        inFlight.clear();
        inFlight.addAll(kept);
        idlePositions.keySet().removeAll(partitions);
    }

    private final class Handover implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.info("{}: assigned {}", options.topic(), numbers(partitions));
            notices.partitionsAssigned();
            count();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            LOG.info("{}: handing over {}", options.topic(), numbers(partitions));
            drain();
            drop(new HashSet<>(partitions));
            count();
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            LOG.warn("{}: lost {}", options.topic(), numbers(partitions));
            drop(new HashSet<>(partitions));
            count();
        }

        private void count() {
            BatchLoop.this.partitions = consumer.assignment().size();
        }

        private static List<Integer> numbers(Collection<TopicPartition> partitions) {
            return partitions.stream().map(TopicPartition::partition).sorted().toList();
        }
    }
}
