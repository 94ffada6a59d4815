package dev.alluvium.insight;

import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.KafkaSettings;
import dev.alluvium.runtime.UnhealthyException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The topology at work. Opened on a thread of its own, because asking the broker takes a while and nobody waits for
/// it; thread-safe.
public final class SessionStreams implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SessionStreams.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(8);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
    private static final int MOST_OPEN = 50_000;

    private final Thread opening;
    private KafkaStreams streams;
    private boolean closed;

    /// @param name  the group, and what the changelog's name begins with
    /// @param state the instance's own folder
    public SessionStreams(String name, InsightSettings settings, KafkaSettings kafka, Path state) {
        var topology = SessionTopology.of(new SessionTopology.Limits(settings.quiet(), settings.every(), MOST_OPEN));
        var properties = properties(name, kafka, state);
        this.opening = Thread.ofPlatform().name("open-sessions").start(() -> open(topology, properties));
    }

    private static Properties properties(String name, KafkaSettings kafka, Path state) {
        var properties = new Properties();
        properties.putAll(KafkaClients.admin(kafka));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        // Ten transactions a second, the default, buy nothing where sessions wait for minutes.
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500);
        properties.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), 8_000);
        properties.put(StreamsConfig.producerPrefix("delivery.timeout.ms"), 7_000);
        properties.put(StreamsConfig.producerPrefix("request.timeout.ms"), 4_000);
        properties.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
        properties.put(StreamsConfig.consumerPrefix("session.timeout.ms"), 10_000);
        properties.put(StreamsConfig.mainConsumerPrefix("max.poll.records"), 500);
        properties.put(StreamsConfig.consumerPrefix("max.partition.fetch.bytes"), 512 << 10);
        return properties;
    }

    private synchronized void open(Topology topology, Properties properties) {
        while (!closed && streams == null) {
            try {
                var opened = new KafkaStreams(topology, properties);
                opened.setUncaughtExceptionHandler(SessionStreams::answer);
                opened.start();
                streams = opened;
            } catch (KafkaException e) {
                LOG.warn("watching sessions has to wait for the brokers: {}", e.toString());
                rest();
            }
        }
    }

    private void rest() {
        try {
            wait(AGAIN_AFTER.toMillis());
        } catch (InterruptedException e) {
            closed = true;
            Thread.currentThread().interrupt();
        }
    }

    /// Goes on after what the broker does to us; any other failure is ours.
    private static StreamThreadExceptionResponse answer(Throwable failure) {
        boolean passing = failure instanceof KafkaException && !(failure.getCause() instanceof RuntimeException)
                || failure.getCause() instanceof KafkaException;
        LOG.error("watching sessions failed, {}", passing ? "again in a moment" : "for good", failure);
        return passing ? StreamThreadExceptionResponse.REPLACE_THREAD : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /// Health: fails once it has ended for a reason that only a restart mends.
    public synchronized Map<String, Object> live() throws UnhealthyException {
        if (streams == null) {
            return Map.of("state", "opening");
        }
        var state = streams.state();
        if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
            throw new UnhealthyException("sessions are not watched: " + state);
        }
        return Map.of("state", state.name());
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            opening.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (streams != null) {
            streams.close(CloseOptions.timeout(STOP_LIMIT)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
    }
}
