package dev.alluvium.runtime.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.Callable;

/// What a loop reports about itself. One tag, the topic it reads.
final class BatchMeters {

    private final DistributionSummary records;
    private final Timer settle;
    private final Timer commit;
    private final Counter retries;

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
