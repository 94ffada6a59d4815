package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.Backoff;
import dev.alluvium.runtime.kafka.failure.Causes;
import dev.alluvium.runtime.kafka.failure.KafkaTrouble;
import dev.alluvium.runtime.kafka.failure.PrepareAgainException;
import dev.alluvium.runtime.kafka.failure.TryLaterException;
import dev.alluvium.runtime.kafka.outbox.ResultProducer;
import dev.alluvium.runtime.kafka.outbox.ResultProducer.Outcome;
import dev.alluvium.runtime.kafka.source.KeepPositions;
import dev.alluvium.runtime.kafka.source.SetBackException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Settles a prepared batch: the database first, then results and offsets in one Kafka transaction. A failure
/// that may pass puts the batch off, a little longer each time. Confined to the loop's thread.
final class SettleBatch<P> {

    private static final Logger LOG = LoggerFactory.getLogger(SettleBatch.class);

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final BatchWork<P> work;
    private final ResultProducer producer;
    private final Consumer<byte[], byte[]> consumer;
    private final BatchMeters meters;
    private final LoopHealth health;
    private final Failures failures;
    private final KeepPositions kept;
    /// Two seconds at most: what has come back shall be noticed soon, and one try of one worker is no burden.
    private final Backoff backoff = Backoff.of(Duration.ofMillis(100), Duration.ofSeconds(2));

    SettleBatch(
            BatchWork<P> work,
            ResultProducer producer,
            Consumer<byte[], byte[]> consumer,
            BatchMeters meters,
            LoopHealth health,
            KeepPositions kept) {
        this.work = work;
        this.producer = producer;
        this.consumer = consumer;
        this.meters = meters;
        this.health = health;
        this.failures = new Failures(work);
        this.kept = kept;
    }

    /// True once the batch is done with; false when it is to be tried again later.
    boolean settle(Batch<P> batch) {
        try {
            producer.ensureOpen();
            if (batch.uncertain && committedEarlier(batch)) {
                LOG.info("the transaction whose outcome was unknown had been committed: {}", batch.nextOffsets);
                return committed(batch);
            }
            batch.uncertain = false;
            batch.lookAtOffsets();
            var prepared = prepared(batch);
            long began = System.nanoTime();
            kept.expect(batch.nextOffsets.keySet(), batch.records);
            var results = meters.settling(() -> work.settle(prepared));
            batch.settled = prepared;
            kept.keep(batch.nextOffsets, batch.behindOffsets());
            var outcome =
                    meters.committing(() -> producer.commit(results, batch.nextOffsets, consumer.groupMetadata()));
            batch.tookNanos = System.nanoTime() - began;
            batch.uncertain = outcome == Outcome.UNCERTAIN;
            return outcome == Outcome.COMMITTED ? committed(batch) : later(batch, "kafka transaction " + outcome);
        } catch (ProducerFencedException e) {
            throw Failures.fenced(e);
        } catch (WakeupException | SetBackException e) {
            throw e;
        } catch (PrepareAgainException e) {
            batch.prepared = null;
            return later(batch, e.getMessage());
        } catch (Exception e) {
            failures.rethrowUnlessPassing(e);
            return later(batch, Causes.of(e), e instanceof TryLaterException l ? l.atLeast() : Duration.ZERO);
        }
    }

    private boolean committed(Batch<P> batch) {
        if (batch.settled != null) {
            work.committed(batch.settled);
        }
        return true;
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
        return later(batch, cause, Duration.ZERO);
    }

    private boolean later(Batch<P> batch, String cause, Duration atLeast) {
        var pause = longer(backoff.delay(++batch.attempts), atLeast);
        batch.notBefore = System.nanoTime() + pause.toNanos();
        if (batch.failing == null) {
            batch.failing = new LoopHealth.Trouble(System.nanoTime(), cause);
        }
        health.failed(cause);
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

    /// Some ask for hours when they mean "not now".
    private static Duration longer(Duration pause, Duration atLeast) {
        var asked = atLeast.compareTo(LONGEST) < 0 ? atLeast : LONGEST;
        return asked.compareTo(pause) > 0 ? asked : pause;
    }

    private boolean committedEarlier(Batch<P> batch) {
        return batch.isCommitted(consumer.committed(batch.nextOffsets.keySet(), KafkaTrouble.LIMIT));
    }
}
