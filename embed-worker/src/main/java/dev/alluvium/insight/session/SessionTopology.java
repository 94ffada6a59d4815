package dev.alluvium.insight.session;

import dev.alluvium.events.Topics;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/// Stored messages in, sessions that are quiet out. Needs no broker to be built or tested.
///
/// Keys are tenants on both sides and on the changelog of the store, so nothing changes its partition and each
/// tenant's order is kept.
final class SessionTopology {

    static final String STORE = "open-sessions";

    private SessionTopology() {}

    /// @param stored the topic of stored messages
    /// @param count of sessions that are open here
    static Topology of(String stored, SessionLimits limits, LongAdder count) {
        var store = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.String(), OpenSession.SERDE)
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
        return new Topology()
                .addSource("stored", new ByteArrayDeserializer(), new ByteArrayDeserializer(), stored)
                .addProcessor("watch", () -> new WatchSessions(limits, count), "stored")
                .addStateStore(store, "watch")
                .addSink("quiet", Topics.QUIET, new ByteArraySerializer(), new ByteArraySerializer(), "watch");
    }
}
