package dev.alluvium.wiring;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.runtime.kafka.LoopOptions;
import dev.alluvium.runtime.kafka.lane.LaneSizes;
import dev.alluvium.runtime.settings.InstanceSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// The lanes of a worker: what each tenant gets, and telling what waits. Thread-safe.
public final class WorkerLanes implements AutoCloseable {

    private final KnownShares shares;
    private final TellLanes tell;

    public WorkerLanes(TenantDatabase database, InstanceSettings instance, MeterRegistry meters) {
        this.shares = new KnownShares(database.directory()::shares);
        this.tell = new TellLanes(database.laneReports(), InstanceSettings.idOf(instance), meters);
    }

    public KnownShares shares() {
        return shares;
    }

    /// For a loop whose records are messages.
    ///
    /// @param each what every record takes, in the unit of its size
    public LoopOptions.Lanes of(
            String topic, long each, ToLongFunction<ConsumerRecord<byte[], byte[]>> size, LaneSizes sizes) {
        return new LoopOptions.Lanes(
                new TenantLanes(record -> each + size.applyAsLong(record), shares, true),
                sizes,
                states -> tell.waiting(topic, each, states));
    }

    @Override
    public void close() {
        tell.close();
        shares.close();
    }
}
