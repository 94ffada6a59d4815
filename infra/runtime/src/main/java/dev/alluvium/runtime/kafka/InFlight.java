package dev.alluvium.runtime.kafka;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The batches between poll and commit, oldest first, each being prepared on a virtual thread of its own. Confined to
/// the loop's thread.
final class InFlight<P> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InFlight.class);

    private final BatchWork<P> work;
    private final int depth;
    private final ExecutorService preparing = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Batch<P>> batches = new ArrayDeque<>();

    InFlight(BatchWork<P> work, int depth) {
        this.work = work;
        this.depth = depth;
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    boolean isFull() {
        return batches.size() >= depth;
    }

    int size() {
        return batches.size();
    }

    void add(Batch<P> batch) {
        prepare(batch);
        batches.add(batch);
    }

    /// How long the oldest may not be tried again; zero or less when it may.
    long nanosUntilDue() {
        return batches.peek().notBefore - System.nanoTime();
    }

    /// Waits a while for the oldest to be prepared, if that is what it lacks.
    void awaitOldest(Duration limit) {
        var oldest = batches.peek();
        if (oldest == null || !oldest.isDue() || oldest.prepared == null) {
            return;
        }
        try {
            oldest.prepared.get(limit.toNanos(), NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.trace("not yet, or failed: settling looks at it", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// The oldest, once it is prepared and due; null before.
    Batch<P> readyToSettle() {
        var oldest = batches.peek();
        if (oldest == null || !oldest.isDue()) {
            return null;
        }
        if (oldest.prepared == null) {
            prepare(oldest);
        }
        return oldest.prepared.isDone() ? oldest : null;
    }

    void removeOldest() {
        batches.remove();
    }

    /// Forgets what belongs to these partitions; what is left of a batch is prepared anew.
    void drop(Set<TopicPartition> partitions) {
        var kept = new ArrayList<Batch<P>>(batches.size());
        for (var batch : batches) {
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
        batches.clear();
        batches.addAll(kept);
    }

    private void prepare(Batch<P> batch) {
        batch.prepared = preparing.submit(() -> work.prepare(batch.records));
    }

    /// Interrupts what is being prepared and does not wait for it.
    @Override
    public void close() {
        preparing.shutdownNow();
    }
}
