package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.kafka.failure.Causes;
import dev.alluvium.runtime.kafka.failure.KafkaTrouble;
import dev.alluvium.runtime.kafka.outbox.ResultProducer;
import dev.alluvium.runtime.kafka.source.SameLog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes records, of logs that are known to be the ones that were read before. A broker that cannot say where to begin
/// is in trouble, and the loop waits it out: the
/// offsets of a worker that was killed stay open until its transaction has timed out, longer when the broker
/// itself was away, and the client gives up asking before. Confined to the loop's thread.
final class PollRecords {

    private static final Logger LOG = LoggerFactory.getLogger(PollRecords.class);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final ResultProducer producer;
    /// Any of the group's.
    private final TopicPartition partition;
    private final LoopHealth health;
    private final SameLog sameLog;
    private boolean failed;

    PollRecords(
            Consumer<byte[], byte[]> consumer,
            ResultProducer producer,
            String topic,
            LoopHealth health,
            SameLog sameLog) {
        this.consumer = consumer;
        this.sameLog = sameLog;
        this.producer = producer;
        this.partition = new TopicPartition(topic, 0);
        this.health = health;
    }

    ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        try {
            pauseUnknown();
            var polled = sameLog.known(consumer.poll(timeout));
            if (sameLog.failure() != null) {
                failed = true;
                health.failed(Causes.of(sameLog.failure()));
            } else if (failed) {
                failed = false;
                health.settled();
            }
            return polled;
        } catch (KafkaException e) {
            if (!KafkaTrouble.mayPass(e)) {
                throw e;
            }
            LOG.warn("nothing polled, again in a moment: {}", Causes.of(e));
            failed = true;
            health.failed(Causes.of(e));
            if (isUnstable(e)) {
                abortWhatIsLeft();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            return ConsumerRecords.empty();
        }
    }

    private void pauseUnknown() {
        var unknown = sameLog.unknown();
        if (unknown.isEmpty()) {
            return;
        }
        try {
            consumer.pause(unknown);
        } catch (IllegalStateException e) {
            // The group took a partition away; the poll that follows tells us so.
            LOG.debug("partitions not paused this time: {}", e.toString());
        }
    }

    /// Offsets do not stay open that long unless nobody is going to end their transaction. Ours we can.
    private void abortWhatIsLeft() {
        try {
            producer.suspect(Map.of(partition, new OffsetAndMetadata(0)), consumer.groupMetadata());
        } catch (ProducerFencedException e) {
            throw Failures.fenced(e);
        }
    }

    private static boolean isUnstable(Throwable failure) {
        return failure instanceof UnstableOffsetCommitException
                || failure.getCause() != null && isUnstable(failure.getCause());
    }
}
