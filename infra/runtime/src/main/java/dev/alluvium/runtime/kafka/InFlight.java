package dev.alluvium.runtime.kafka;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/// The batches between poll and commit, oldest first, each being prepared on a virtual thread of its own. Confined to
/// the loop's thread.
final class InFlight<P> implements AutoCloseable {

    private final BatchWork<P> work;
    private final int depth;
    private final ExecutorService preparing = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore prepared = new Semaphore(0);
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

    int count(boolean urgent) {
        return (int)
                batches.stream().filter(batch -> batch.taken.urgent() == urgent).count();
    }

    /// How many there are of each partition.
    Map<TopicPartition, Long> records() {
        return batches.stream()
                .flatMap(batch -> batch.records.stream())
                .collect(Collectors.groupingBy(
                        record -> new TopicPartition(record.topic(), record.partition()), Collectors.counting()));
    }

    /// Of those that have failed; null when none has.
    LoopHealth.Trouble longestFailing() {
        return batches.stream()
                .map(batch -> batch.failing)
                .filter(Objects::nonNull)
                .min(Comparator.comparingLong(LoopHealth.Trouble::since))
                .orElse(null);
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

    /// Waits a while for one to be prepared, if that is what they lack. Those of a backlog may be, and let others go
    /// before them.
    void awaitPrepared(Duration limit) {
        var next = mayBeNext();
        var urgent = next.stream().filter(batch -> !batch.isBacklog()).toList();
        var first = urgent.isEmpty() ? next : urgent;
        if (first.isEmpty() || first.stream().anyMatch(batch -> batch.prepared == null || batch.prepared.isDone())) {
            return;
        }
        try {
            prepared.drainPermits();
            if (first.stream().noneMatch(batch -> batch.prepared.isDone())) {
                prepared.tryAcquire(limit.toNanos(), NANOSECONDS);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// The oldest that is prepared, due, and not behind another one, before those of a backlog; null when there is
    /// none.
    Batch<P> readyToSettle() {
        for (var batch : mayBeNext()) {
            if (batch.prepared == null) {
                prepare(batch);
            }
            if (batch.prepared.isDone()) {
                return batch;
            }
        }
        return null;
    }

    /// Those that are due and have none before them that must settle first.
    private List<Batch<P>> mayBeNext() {
        var next = new ArrayList<Batch<P>>();
        var earlier = new ArrayList<Batch<P>>();
        for (var batch : batches) {
            if (batch.isDue() && earlier.stream().noneMatch(batch::follows)) {
                next.add(batch);
            }
            earlier.add(batch);
        }
        var uncertain = batches.stream().filter(batch -> batch.uncertain).toList();
        next.removeIf(batch -> !uncertain.isEmpty() && !uncertain.contains(batch));
        next.sort(Comparator.comparing(Batch::isBacklog));
        return next;
    }

    void remove(Batch<P> batch) {
        batches.remove(batch);
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
        boolean urgent = batch.taken != null && batch.taken.urgent();
        batch.prepared = preparing.submit(() -> {
            try {
                return work.prepare(batch.records, urgent);
            } finally {
                prepared.release();
            }
        });
    }

    /// Interrupts what is being prepared and does not wait for it.
    @Override
    public void close() {
        preparing.shutdownNow();
    }
}
