package dev.alluvium.embed;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.embed.message.EmbedMessages;
import dev.alluvium.embed.message.RetriesAfterFresh;
import dev.alluvium.embed.message.SweepUnrecorded;
import dev.alluvium.events.LengthHeader;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.kafka.BatchLoop;
import dev.alluvium.runtime.kafka.CutTopic;
import dev.alluvium.runtime.kafka.LoopClients;
import dev.alluvium.runtime.kafka.LoopOptions;
import dev.alluvium.runtime.kafka.lane.LaneSizes;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.outbox.PublishNow;
import dev.alluvium.runtime.kafka.source.SourceIdentity;
import dev.alluvium.wiring.LossesAlone;
import dev.alluvium.wiring.WorkerLanes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// The worker's two loops, which do the same work: one embeds what was just stored; the other, while the
/// first has nothing to do, embeds what the model did not embed before. Each loop is a member of a group of
/// its own.
final class EmbedLoops implements AutoCloseable {

    /// Fresh work that arrives meanwhile waits for no more retries than these.
    private static final int RETRIES_AT_ONCE = 8;

    /// Whoever has no more than this waiting goes before those who have.
    private static final int FEW = 32;

    private static final long FEW_CHARACTERS = 40_000;
    private static final long EACH = 50;

    private final BatchLoop<EmbedMessages.Prepared> fresh;
    private final BatchLoop<EmbedMessages.Prepared> retries;

    /// @param fresh the consumer group of the loop of fresh work
    /// @param database where it is remembered what a group lost, and what is pending
    /// @param lanes whose turn it is
    record Groups(String fresh, TenantDatabase database, WorkerLanes lanes) {}

    /// @param outbox what the loop of fresh work publishes besides
    EmbedLoops(EmbedSettings settings, EmbedMessages work, Groups groups, Outbox outbox, MeterRegistry meters) {
        var embed = settings.embed();
        var sources = groups.database().sources();
        var sweep = sweep(settings, groups.database(), outbox, meters);
        var group = groups.fresh();
        var retriesGroup = group + "-retries";
        this.fresh = new BatchLoop<>(
                LoopOptions.of(Topics.STORED)
                        .withDepth(3)
                        .with(settings.worker())
                        .with(lanes(groups.lanes(), embed.maxBatch(), sweep))
                        .with(sweep)
                        .with(
                                SourceIdentity.of(KafkaClients.admin(settings.kafka()), Topics.STORED),
                                new LossesAlone(sources, Topics.STORED, group)),
                clients(settings, group, embed.maxBatch()),
                work,
                meters);
        this.retries = new BatchLoop<>(
                LoopOptions.of(Topics.RETRIES)
                        .with(settings.worker())
                        .with(new RetriesAfterFresh(fresh::isBusy, embed.retryDelay(), InstantSource.system()))
                        .with(
                                SourceIdentity.of(KafkaClients.admin(settings.kafka()), Topics.RETRIES),
                                new LossesAlone(sources, Topics.RETRIES, retriesGroup)),
                clients(settings, retriesGroup, RETRIES_AT_ONCE),
                work,
                meters);
    }

    /// By characters, which is what the model takes its time for; every record costs something.
    private static LoopOptions.Lanes lanes(WorkerLanes lanes, int maxBatch, SweepUnrecorded sweep) {
        var told = lanes.of(
                Topics.STORED,
                EACH,
                EmbedLoops::characters,
                new LaneSizes(maxBatch, FEW, FEW_CHARACTERS, 8 * maxBatch));
        return new LoopOptions.Lanes(told.rules(), told.sizes(), told.watcher().andThen(sweep::waiting));
    }

    private SweepUnrecorded sweep(
            EmbedSettings settings, TenantDatabase database, Outbox outbox, MeterRegistry meters) {
        var brought = Counter.builder("alluvium.embed.swept.messages")
                .description("Messages that no record was left of to bring them, brought again")
                .register(meters);
        var topic = new CutTopic(settings.kafka(), Topics.STORED);
        return new SweepUnrecorded(
                outbox,
                database,
                new SweepUnrecorded.Sending(
                        this::retriesWait,
                        topic::partitions,
                        new PublishNow(settings.kafka())::publish,
                        brought::increment),
                settings.embed().sweepAfter(),
                InstantSource.system());
    }

    private static long characters(ConsumerRecord<byte[], byte[]> record) {
        var length = record.headers().lastHeader(LengthHeader.NAME);
        return LengthHeader.read(length == null ? null : length.value());
    }

    private boolean retriesWait() {
        return retries.isBusy();
    }

    private static LoopClients clients(EmbedSettings settings, String group, int maxRecords) {
        return LoopClients.of(settings.kafka(), settings.instance(), group, maxRecords);
    }

    /// Whether there are messages to embed that nobody tried before.
    boolean isBusy() {
        return fresh.isBusy();
    }

    void addTo(HealthChecks checks) {
        checks.addLive("loop", fresh::live);
        checks.addLive("retry-loop", retries::live);
        checks.add("progress", fresh::progress);
        checks.add("retries", retries::progress);
        checks.add("source", fresh::source);
        checks.add("retries-source", retries::source);
    }

    /// Returns when both have ended, and fails when either has.
    void run() throws InterruptedException {
        var failed = new AtomicReference<RuntimeException>();
        var retrying = Thread.ofPlatform().name("retries").start(() -> runRetries(failed));
        try {
            fresh.run();
        } finally {
            retries.stop();
            retrying.join();
        }
        if (failed.get() != null) {
            throw failed.get();
        }
    }

    private void runRetries(AtomicReference<RuntimeException> failed) {
        try {
            retries.run();
        } catch (RuntimeException e) {
            failed.set(e);
            fresh.stop();
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
