package dev.alluvium.runtime.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// What a loop reports about itself. One tag, the topic it reads.
final class BatchMeters {

    private static final long LAG_EVERY = Duration.ofSeconds(1).toNanos();

    private final DistributionSummary records;
    private final Timer settle;
    private final Timer commit;
    private final Counter retries;
    private final AtomicLong lag = new AtomicLong();
    private long lagDue = System.nanoTime();

    BatchMeters(MeterRegistry registry, String topic) {
        records = DistributionSummary.builder("alluvium.batch.records")
                .description("Records taken by one poll")
                .tag("topic", topic)
                .register(registry);
        settle = Timer.builder("alluvium.batch.settle")
                .description("Database part of settling a batch")
                .tag("topic", topic)
                .register(registry);
        commit = Timer.builder("alluvium.batch.commit")
                .description("Kafka transaction of a batch")
                .tag("topic", topic)
                .register(registry);
        retries = Counter.builder("alluvium.batch.retries")
                .description("Batches put back because the database, the broker or the model failed")
                .tag("topic", topic)
                .register(registry);
        Gauge.builder("alluvium.batch.lag", lag, AtomicLong::get)
                .description("Records not yet done of the partitions that this instance owns, those in hand included")
                .tag("topic", topic)
                .register(registry);
    }

    /// Looks at it once a second; on the loop's thread.
    ///
    /// @param taken what of each partition is beside those that the consumer has not come to
    void lag(Consumer<byte[], byte[]> consumer, Supplier<Map<TopicPartition, Long>> taken) {
        if (System.nanoTime() - lagDue < 0) {
            return;
        }
        lagDue = System.nanoTime() + LAG_EVERY;
        try {
            var behind = taken.get();
            lag.set(consumer.assignment().stream()
                    .mapToLong(partition ->
                            Math.max(0, consumer.currentLag(partition).orElse(0) + behind.getOrDefault(partition, 0L)))
                    .sum());
        } catch (IllegalStateException | TimeoutException e) {
            // A partition was taken away between the two questions, or has no position at the moment: next time.
            return;
        }
    }

    void polled(int count) {
        records.record(count);
    }

    void retried() {
        retries.increment();
    }

    <T> T settling(Callable<T> work) throws Exception {
        return settle.recordCallable(work);
    }

    <T> T committing(Callable<T> work) throws Exception {
        return commit.recordCallable(work);
    }
}
