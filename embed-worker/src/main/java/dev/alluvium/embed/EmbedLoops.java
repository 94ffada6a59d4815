package dev.alluvium.embed;

import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.kafka.Admission;
import dev.alluvium.runtime.kafka.BatchLoop;
import dev.alluvium.runtime.kafka.BatchLoop.Options;
import dev.alluvium.runtime.kafka.Notices;
import dev.alluvium.runtime.settings.InstanceSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/// The worker's two loops, which do the same: one with what was just stored; the other, while the first has nothing
/// to do, with what the model did not embed before. Each is a member of a group of its own.
final class EmbedLoops implements AutoCloseable {

    /// Fresh work that arrives meanwhile waits for no more than these.
    private static final int RETRIES_AT_ONCE = 8;

    private final BatchLoop<EmbedMessages.Prepared> fresh;
    private final BatchLoop<EmbedMessages.Prepared> retries;

    EmbedLoops(String group, EmbedSettings settings, EmbedMessages work, Notices notices, MeterRegistry meters) {
        var retryGroup = group + "-retries";
        var embed = settings.embed();
        var instance = InstanceSettings.idOf(settings.instance());
        this.fresh = new BatchLoop<>(
                Options.of(Topics.STORED).withDepth(3).with(settings.worker()),
                consumer(settings, group, embed.maxBatch()),
                producers(settings, group + "-" + instance),
                work,
                notices,
                meters);
        this.retries = new BatchLoop<>(
                Options.of(Topics.RETRIES).with(settings.worker()),
                consumer(settings, retryGroup, RETRIES_AT_ONCE),
                producers(settings, retryGroup + "-" + instance),
                work,
                admission(fresh, settings),
                meters);
    }

    private static Admission admission(BatchLoop<?> fresh, EmbedSettings settings) {
        return new RetriesAfterFresh(fresh::isBusy, settings.embed().retryDelay(), InstantSource.system());
    }

    /// Whether there are messages to embed that nobody tried before.
    boolean isBusy() {
        return fresh.isBusy();
    }

    static Consumer<byte[], byte[]> consumer(EmbedSettings settings, String group, int atOnce) {
        var config = KafkaClients.consumer(settings.kafka(), group, settings.instance());
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, atOnce);
        return new KafkaConsumer<>(config);
    }

    static Supplier<Producer<byte[], byte[]>> producers(EmbedSettings settings, String transactionalId) {
        return () -> new KafkaProducer<>(KafkaClients.producer(settings.kafka(), transactionalId));
    }

    void addTo(HealthChecks checks) {
        checks.addLive("loop", fresh::live);
        checks.addLive("retry-loop", retries::live);
        checks.add("progress", fresh::progress);
        checks.add("retries", retries::progress);
    }

    /// Returns when both have ended. A failure of the other thread ends the process.
    void run() throws InterruptedException {
        var retrying = Thread.ofPlatform().name("retries").start(retries::run);
        try {
            fresh.run();
        } finally {
            retries.stop();
            retrying.join();
        }
    }

    void stop() {
        fresh.stop();
        retries.stop();
    }

    @Override
    public void close() {
        retries.close();
        fresh.close();
    }
}
