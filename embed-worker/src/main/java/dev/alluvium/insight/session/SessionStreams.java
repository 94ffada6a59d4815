package dev.alluvium.insight.session;

import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.health.UnhealthyException;
import dev.alluvium.runtime.kafka.failure.KafkaRefusal;
import dev.alluvium.runtime.settings.KafkaSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The topology at work. Kept by a thread of its own, because asking the broker takes a while and nobody waits for it;
/// thread-safe.
///
/// The changelog keeps the number of partitions that the topic had when the group began, and Kafka Streams gives up
/// when the topic has grown. So a group is named by that number: when it changes, another one reads the topic from its
/// beginning, and of sessions that were looked through already nothing comes twice.
public final class SessionStreams implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SessionStreams.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(8);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final String name;
    private final String stored;
    private final SessionLimits limits;
    private final KafkaSettings kafka;
    private final Path state;
    private final MeterRegistry meters;
    private final LongAdder open = new LongAdder();
    private final Thread keeper;
    private volatile KafkaStreams streams;

    /// What it runs amid.
    ///
    /// @param state the instance's own folder
    public record Surroundings(KafkaSettings kafka, Path state, MeterRegistry meters) {}

    /// @param name   what the group's name and the changelog's begin with
    /// @param stored the topic of stored messages
    /// @param limits when a session is looked through
    public SessionStreams(String name, String stored, SessionLimits limits, Surroundings around) {
        this.name = name;
        this.stored = stored;
        this.limits = limits;
        this.kafka = around.kafka();
        this.state = around.state();
        this.meters = around.meters();
        Gauge.builder("alluvium.sessions.open", open, LongAdder::sum)
                .description("Sessions with messages that were not looked through, because they are not quiet yet")
                .register(meters);
        this.keeper = Thread.ofPlatform().name("keep-sessions").start(this::keep);
    }

    /// The group while the topic has so many partitions.
    static String group(String name, int partitions) {
        return name + "-" + partitions;
    }

    private static Properties properties(String name, KafkaSettings kafka, Path state) {
        var properties = new Properties();
        properties.putAll(KafkaClients.admin(kafka));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        // There is no such thread; left out, each start warns of it.
        properties.put("processing.exception.handler.global.enabled", true);
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

    private void keep() {
        try {
            while (!hasFailedForGood()) {
                Thread.sleep(AGAIN_AFTER);
            }
        } catch (InterruptedException e) {
            LOG.debug("sessions are watched no longer");
        }
    }

    /// Watches until that fails for a reason that only a restart mends.
    ///
    /// @return false when it has not begun, because the brokers do not answer
    private boolean hasFailedForGood() throws InterruptedException {
        try {
            watchWith(Admin.create(KafkaClients.admin(kafka)));
            return true;
        } catch (KafkaException e) {
            LOG.warn("watching sessions has to wait for the brokers: {}", e.toString());
        } catch (ExecutionException e) {
            LOG.warn(
                    "watching sessions has to wait for the brokers: {}",
                    e.getCause().toString());
        }
        return false;
    }

    /// Returns when it has failed for good.
    private void watchWith(Admin admin) throws ExecutionException, InterruptedException {
        try {
            int partitions;
            do {
                partitions = ask(admin);
                watch(admin, partitions);
            } while (ask(admin) != partitions);
        } finally {
            // A broker that does not answer is not waited for.
            admin.close(Duration.ZERO);
        }
    }

    /// Returns when it has failed.
    private void watch(Admin admin, int partitions) throws InterruptedException {
        if (streams != null) {
            LOG.info("sessions are watched anew: {} has {} partitions", stored, partitions);
            streams.close(CloseOptions.timeout(STOP_LIMIT));
        }
        var failed = new CountDownLatch(1);
        // One that was run once keeps the names of that group.
        var topology = SessionTopology.of(stored, limits, open);
        var opened = new KafkaStreams(topology, properties(group(name, partitions), kafka, state));
        opened.setUncaughtExceptionHandler(failure -> answer(failure, admin, partitions));
        opened.setStateListener((now, _) -> {
            if (now == KafkaStreams.State.ERROR) {
                failed.countDown();
            }
        });
        streams = opened;
        try (var figures = new KafkaStreamsMetrics(opened)) {
            figures.bindTo(meters);
            opened.start();
            failed.await();
        }
    }

    private int ask(Admin admin) throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(stored))
                .topicNameValues()
                .get(stored)
                .get()
                .partitions()
                .size();
    }

    /// Goes on after what the broker does to us; any other failure is ours, or the topic's that has grown.
    private StreamThreadExceptionResponse answer(Throwable failure, Admin admin, int partitions) {
        var refused = KafkaRefusal.of(failure);
        if (refused.isPresent()) {
            LOG.error("watching sessions ended: {}", refused.get());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        boolean passing = failure instanceof KafkaException && !(failure.getCause() instanceof RuntimeException)
                || failure.getCause() instanceof KafkaException;
        boolean goesOn = passing && !hasOther(admin, partitions);
        LOG.error("watching sessions failed, {}", goesOn ? "again in a moment" : "by this group for good", failure);
        return goesOn ? StreamThreadExceptionResponse.REPLACE_THREAD : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private boolean hasOther(Admin admin, int partitions) {
        try {
            return ask(admin) != partitions;
        } catch (ExecutionException e) {
            LOG.debug("the brokers do not say how many partitions there are: {}", e.toString());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Health: fails once it has ended for a reason that only a restart mends.
    public Map<String, Object> live() throws UnhealthyException {
        var opened = streams;
        if (opened == null) {
            return Map.of("state", "opening");
        }
        var state = opened.state();
        if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
            throw new UnhealthyException("sessions are not watched: " + state);
        }
        return Map.of("state", state.name());
    }

    @Override
    public void close() {
        keeper.interrupt();
        try {
            keeper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (streams != null) {
            streams.close(CloseOptions.timeout(STOP_LIMIT)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
    }
}
