package dev.alluvium.bench.chaos.input;

import dev.alluvium.bench.chaos.input.InputRecord.Valid;
import dev.alluvium.bench.chaos.server.ChaosServers;
import dev.alluvium.events.Message;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/// The load of one seed, record by record: new messages, edits, deletions, repetitions, older versions sent again,
/// messages with records in two partitions, and invalid records. The same seed gives the same records.
public final class Script {
    private static final int TENANTS = 5;

    private final Random random;
    private final List<UUID> tenants = new ArrayList<>();
    private final UUID suspended;
    private final InvalidRecords broken;
    private final List<InputRecord> lines = new ArrayList<>();
    /// The records of each message so far.
    private final Map<String, List<Valid>> said = new HashMap<>();

    private final List<String> ids = new ArrayList<>();

    public Script(long seed) {
        random = new Random(seed);
        for (int i = 0; i < TENANTS; i++) {
            tenants.add(id());
        }
        suspended = id();
        broken = new InvalidRecords(tenants.getFirst(), suspended, id());
    }

    private UUID id() {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return UUID.nameUUIDFromBytes(bytes);
    }

    public List<UUID> tenants() {
        return tenants;
    }

    public UUID suspended() {
        return suspended;
    }

    public InputRecord line(int number) {
        return lines.get(number);
    }

    public InputRecord next() {
        int number = lines.size();
        int dice = random.nextInt(100);
        var line = dice < 10 ? broken.line(number, random) : line(number, says(number, dice));
        lines.add(line);
        return line;
    }

    private Valid says(int number, int dice) {
        if (dice < 55 || ids.isEmpty()) {
            var id = (dice < 15 ? "x-" : "m-") + number;
            return new Valid(tenant(), ChaosMessages.message(id, ChaosMessages.some(random), number));
        }
        if (dice < 58) {
            return new Valid(tenant(), ChaosMessages.deletion("never-" + number, number));
        }
        var earlier = said.get(ids.get(random.nextInt(ids.size())));
        var last = earlier.getLast();
        var id = last.message().messageId();
        if (dice < 78) {
            return new Valid(last.tenant(), edit(id, last.message(), number));
        }
        if (dice < 88) {
            return new Valid(last.tenant(), ChaosMessages.deletion(id, number));
        }
        return dice < 95 ? last : earlier.get(random.nextInt(earlier.size()));
    }

    /// Changes the text, or everything but the text.
    private Message edit(String id, Message before, int number) {
        boolean same = !before.content().isEmpty() && random.nextInt(3) == 0;
        return ChaosMessages.message(id, same ? before.content() : ChaosMessages.some(random), number);
    }

    private UUID tenant() {
        // The first tenant has half of all messages, and a share of the others.
        return tenants.get(random.nextBoolean() ? 0 : random.nextInt(tenants.size()));
    }

    private InputRecord line(int number, Valid valid) {
        var id = valid.message().messageId();
        var earlier = said.computeIfAbsent(id, _ -> new ArrayList<>());
        if (earlier.isEmpty()) {
            ids.add(id);
        }
        earlier.add(valid);
        var codec = random.nextBoolean() ? PayloadCodec.avro() : PayloadCodec.json();
        return new InputRecord(
                number,
                partition(id, earlier.size()),
                TenantKey.bytes(valid.tenant()),
                codec.encode(valid.message()),
                valid);
    }

    /// As after a change of the number of partitions: a message's first record is in another partition than the others.
    private static Integer partition(String id, int times) {
        boolean moves = id.startsWith("x-");
        return moves && times == 1 ? Integer.valueOf(Math.floorMod(id.hashCode(), ChaosServers.PARTITIONS)) : null;
    }
}
