package dev.alluvium.gateway.publish;

import dev.alluvium.events.KafkaNames;
import dev.alluvium.gateway.http.ProblemException;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;

/// Transactions of Kafka, one after the other. After a failure the next one has a producer of its own: what
/// became of the last one is Kafka's to settle, by fencing it. Thread-safe.
final class Transactions implements AutoCloseable {
    private static final long TURN_SECONDS = 10;
    /// Whoever waits for an answer is told before it gives up.
    private static final int MOST_BLOCKED_MILLIS = 5_000;

    private final KafkaSettings settings;
    private final String id = KafkaNames.GATEWAY + "-" + UUID.randomUUID();
    private final ReentrantLock turn = new ReentrantLock(true);
    private KafkaProducer<byte[], byte[]> producer;

    Transactions(KafkaSettings settings) {
        this.settings = settings;
    }

    <T> T run(Function<KafkaProducer<byte[], byte[]>, T> work) {
        takeTurn();
        boolean done = false;
        try {
            var its = producer();
            its.beginTransaction();
            var result = work.apply(its);
            its.commitTransaction();
            done = true;
            return result;
        } catch (KafkaException | ProblemException e) {
            throw Publisher.unavailable();
        } finally {
            if (!done) {
                discard();
            }
            turn.unlock();
        }
    }

    private void takeTurn() {
        try {
            if (!turn.tryLock(TURN_SECONDS, TimeUnit.SECONDS)) {
                throw Publisher.unavailable();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Publisher.unavailable();
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            var config = KafkaClients.producer(settings, id);
            config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MOST_BLOCKED_MILLIS);
            producer = new KafkaProducer<>(config);
            producer.initTransactions();
        }
        return producer;
    }

    private void discard() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    @Override
    public void close() {
        turn.lock();
        try {
            discard();
        } finally {
            turn.unlock();
        }
    }
}
