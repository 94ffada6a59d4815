package dev.alluvium.runtime.kafka.outbox;

import dev.alluvium.runtime.kafka.failure.Causes;
import dev.alluvium.runtime.kafka.failure.KafkaRefusal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes results and consumed offsets in one Kafka transaction (KIP-98, KIP-447), and knows afterwards which of
/// three things happened. Confined to the loop's thread.
public final class ResultProducer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ResultProducer.class);

    /// Two processes that share a transactional id fence each other off with each commit, so that
    /// one of them soon meets it a second time.
    private static final Duration ONCE_IN = Duration.ofMinutes(5);

    /// How a transaction ended.
    public enum Outcome {
        COMMITTED,
        /// Nothing of it is visible, and nothing will be.
        ABORTED,
        /// The answer to the commit was lost. Whether it took place can be read from the group's committed
        /// offsets, once a new producer has been opened: that settles whatever its predecessor left open.
        UNCERTAIN
    }

    private final Supplier<Producer<byte[], byte[]>> factory;
    private final MeterRegistry meters;
    private Producer<byte[], byte[]> producer;
    private KafkaClientMetrics producerMeters;
    /// Whether the transaction before this one ended as it should have.
    private boolean clean;
    private long fencedAt = System.nanoTime() - 2 * ONCE_IN.toNanos();

    public ResultProducer(Supplier<Producer<byte[], byte[]>> factory, MeterRegistry meters) {
        this.factory = factory;
        this.meters = meters;
    }

    /// Opens the producer when there is none, ending what an earlier one with the same transactional id left
    /// open. Throws a KafkaException while the broker cannot be reached.
    public void ensureOpen() {
        if (producer != null) {
            return;
        }
        var opened = factory.get();
        try {
            opened.initTransactions();
            producer = opened;
            producerMeters = new KafkaClientMetrics(opened);
            producerMeters.bindTo(meters);
            clean = false;
        } finally {
            if (producer == null) {
                opened.close(Duration.ZERO);
            }
        }
    }

    public Outcome commit(
            List<ProducerRecord<byte[], byte[]>> results,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        ensureOpen();
        try {
            abortWhatIsLeft(offsets, group);
            producer.beginTransaction();
            results.forEach(producer::send);
            producer.sendOffsetsToTransaction(offsets, group);
            producer.commitTransaction();
            return Outcome.COMMITTED;
        } catch (ProducerFencedException e) {
            goOnOnce(e);
            return Outcome.UNCERTAIN;
        } catch (AuthorizationException | AuthenticationException e) {
            throw e;
        } catch (TimeoutException | InterruptException e) {
            discard();
            throwIfInterrupted(e);
            LOG.warn(
                    "kafka transaction: no answer, its outcome will be read from the committed offsets: {}",
                    Causes.of(e));
            return Outcome.UNCERTAIN;
        } catch (KafkaException e) {
            // What a record was refused for, the end of the transaction only wraps.
            if (KafkaRefusal.of(e).isPresent()) {
                throw e;
            }
            LOG.warn("kafka transaction aborted, the batch will be settled again: {}", Causes.of(e));
            return abort();
        }
    }

    /// Ends what an earlier transaction under this id may have left open among the group's offsets.
    ///
    /// A broker that is killed at the wrong moment says afterwards that it has aborted a transaction
    /// (PrepareAbort, CompleteAbort in its log), and has not put the marker where the offsets are; seen with
    /// Kafka 4.3.1. These offsets stay open: nobody may begin to read there, and the next transaction that is
    /// committed under this id would make them count, without the results that belonged to them. One that is
    /// aborted puts the marker there.
    ///
    /// @param offsets any of the group's; none of them counts
    private void abortWhatIsLeft(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        ensureOpen();
        if (!clean && !offsets.isEmpty()) {
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(offsets, group);
            producer.abortTransaction();
            clean = true;
        }
    }

    /// The same when something of ours may be open, whatever we were told. A producer that does not get through
    /// is given up: the next one ends what it left.
    public void suspect(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        clean = false;
        try {
            abortWhatIsLeft(offsets, group);
        } catch (ProducerFencedException e) {
            goOnOnce(e);
        } catch (AuthorizationException | AuthenticationException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("open offsets not ended, again later: {}", Causes.of(e));
            if (producer != null) {
                discard();
            }
            throwIfInterrupted(e);
        }
    }

    private Outcome abort() {
        clean = false;
        try {
            producer.abortTransaction();
            return Outcome.ABORTED;
        } catch (ProducerFencedException e) {
            goOnOnce(e);
            return Outcome.UNCERTAIN;
        } catch (KafkaException e) {
            LOG.warn("kafka transaction could not be aborted, opening a new producer: {}", Causes.of(e));
            discard();
            return Outcome.UNCERTAIN;
        }
    }

    /// Brokers that were set back to an older copy of their data know an earlier epoch of this
    /// producer, and say of it what they say of one whose successor runs. A new producer tells the
    /// two apart: it is fenced off again only by another process. Delivery does not stand on it,
    /// since offsets are taken from members of the group alone (KIP-447).
    ///
    /// @throws ProducerFencedException at the second time within minutes
    private void goOnOnce(ProducerFencedException e) {
        if (producer != null) {
            discard();
        }
        long now = System.nanoTime();
        if (now - fencedAt < ONCE_IN.toNanos()) {
            throw e;
        }
        fencedAt = now;
        LOG.warn(
                "fenced: the brokers were set back, or another process uses this worker's transactional id; a new"
                        + " producer goes on: {}",
                Causes.of(e));
    }

    private void discard() {
        close(Duration.ZERO);
    }

    private void close(Duration limit) {
        producerMeters.close();
        producer.close(limit);
        producer = null;
    }

    private static void throwIfInterrupted(KafkaException e) {
        if (e instanceof InterruptException) {
            throw e;
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            close(Duration.ofSeconds(5));
        }
    }
}
