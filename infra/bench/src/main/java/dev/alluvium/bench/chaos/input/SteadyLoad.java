package dev.alluvium.bench.chaos.input;

import dev.alluvium.bench.chaos.input.InputRecord.Valid;
import dev.alluvium.bench.chaos.server.ChaosServers;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Utils;

/// An endless load of new messages for each partition in turn: each partition has one tenant.
public final class SteadyLoad implements Supplier<InputRecord> {
    private final Random random;
    private final List<UUID> tenants = new ArrayList<>();
    private int number;

    public SteadyLoad(long seed) {
        random = new Random(seed);
        while (tenants.size() < ChaosServers.PARTITIONS) {
            var bytes = ByteBuffer.allocate(Long.BYTES).putLong(random.nextLong());
            var tenant = UUID.nameUUIDFromBytes(bytes.array());
            if (partition(tenant) == tenants.size()) {
                tenants.add(tenant);
            }
        }
    }

    /// The partition that Kafka's Java producer chooses for a key.
    private static int partition(UUID tenant) {
        return Utils.toPositive(Utils.murmur2(TenantKey.bytes(tenant))) % ChaosServers.PARTITIONS;
    }

    public List<UUID> tenants() {
        return tenants;
    }

    @Override
    public InputRecord get() {
        int at = number++;
        var valid = new Valid(
                tenants.get(at % tenants.size()),
                ChaosMessages.message("r-" + at, ChaosMessages.some(random) + " " + at, at));
        return new InputRecord(
                at, null, TenantKey.bytes(valid.tenant()), PayloadCodec.avro().encode(valid.message()), valid);
    }
}
