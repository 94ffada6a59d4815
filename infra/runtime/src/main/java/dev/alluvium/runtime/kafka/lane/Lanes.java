package dev.alluvium.runtime.kafka.lane;

import dev.alluvium.runtime.kafka.lane.BacklogBatch.Most;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// What waits in the partitions of one loop, by lane. Lanes with little waiting go first; those with much,
/// the backlog, share what is left by cost and share: next is always the one that had least (start-time fair
/// queueing, Goyal et al. 1996). Confined to the loop's thread.
public final class Lanes {

    /// What is noted beside an offset is below this, which is what Kafka takes by default.
    public static final int MARK_BYTES = 4096;

    /// Waiting in memory and in hand, of all lanes together; beyond that a lane that has none keeps one
    /// record, up to a third more, and the rest stays in the log.
    static final long MANY_BYTES = 24 << 20;

    static final long MOST_BYTES = 32 << 20;

    /// Of a backlog, so many lanes have a part of a full batch: each tenant's part is a transaction, and one that
    /// writes a single record costs as much as one that writes many.
    private static final int LANES_AT_ONCE = 8;

    private static final int SECONDS_KEPT = 4;

    private record Turn(TopicPartition partition, Lane lane) {}

    private final LaneRules rules;
    private final LaneSizes sizes;
    private final Map<TopicPartition, PartitionLanes> partitions = new HashMap<>();
    private final BooleanSupplier mayGoBack;
    private final Paces paces;
    private final DrainRate rate = new DrainRate();
    private long bytes;
    private double turn;

    /// @param mayGoBack asked at each look; the reader stays at the head in between, for those who come
    public Lanes(LaneRules rules, LaneSizes sizes, BooleanSupplier mayGoBack) {
        this(rules, sizes, mayGoBack, System::nanoTime);
    }

    Lanes(LaneRules rules, LaneSizes sizes, BooleanSupplier mayGoBack, LongSupplier nanoTime) {
        this.paces = new Paces(nanoTime);
        this.mayGoBack = mayGoBack;
        this.rules = rules;
        this.sizes = sizes;
    }

    /// A partition is read from this offset on.
    ///
    /// @return what the group's offset says of that
    public OffsetAndMetadata begin(Placed placed, Consumer<byte[], byte[]> consumer) {
        var partition = placed.partition();
        long offset = placed.offset();
        forget(Set.of(partition));
        var mark = placed.mark().orElseGet(() -> new LaneMark(placed.next(), offset, Map.of()));
        partitions.put(partition, new PartitionLanes(mark, turn));
        SeekOwned.seek(consumer, partition, mark.head());
        return mark.committed();
    }

    public void forget(Set<TopicPartition> gone) {
        partitions.keySet().removeAll(gone);
        bytes = partitions.values().stream()
                .flatMap(partition -> partition.lanes().stream())
                .mapToLong(Lane::bytes)
                .sum();
    }

    /// Sorts what was polled, and sends the readers to where they are wanted.
    public void polled(ConsumerRecords<byte[], byte[]> polled, Consumer<byte[], byte[]> consumer) {
        partitions.values().forEach(PartitionLanes::polling);
        polled.nextOffsets().forEach((partition, next) -> {
            var lanes = partitions.get(partition);
            if (lanes != null && see(lanes, polled.records(partition))) {
                lanes.reached(next.offset());
            } else if (lanes != null) {
                SeekOwned.seek(consumer, partition, lanes.head());
            }
        });
        boolean back = mayGoBack.getAsBoolean();
        partitions.forEach((partition, lanes) -> move(partition, lanes, back, consumer));
    }

    /// False when the reader has to stay before one of them.
    private boolean see(PartitionLanes lanes, List<ConsumerRecord<byte[], byte[]>> records) {
        for (var record : records) {
            var key = rules.lane(record);
            if (lanes.stopsBefore(record, key, sizes.batch(), bytes < MANY_BYTES)) {
                return false;
            }
            if (lanes.see(record, key, rules.cost(record), room(key, lanes), turn)) {
                bytes += Lane.bytes(record);
            }
        }
        return true;
    }

    private int room(LaneKey key, PartitionLanes lanes) {
        if (lanes.isCrowded()) {
            return Integer.MAX_VALUE;
        }
        if (bytes < MANY_BYTES) {
            return window(key);
        }
        return lanes.waiting(key) == 0 && bytes < MOST_BYTES ? 1 : 0;
    }

    /// Of one that is held to a slow pace, a few seconds' worth: what waits long is not kept in memory.
    private int window(LaneKey key) {
        double perSecond = rules.recordsPerSecond(key.tenant());
        boolean slow = perSecond > 0 && perSecond * SECONDS_KEPT < sizes.window();
        return slow ? Math.max(2, (int) (perSecond * SECONDS_KEPT)) : sizes.window();
    }

    private void move(TopicPartition partition, PartitionLanes lanes, boolean back, Consumer<byte[], byte[]> consumer) {
        long place = lanes.goOn();
        if (place == PartitionLanes.STAY && back && bytes < MOST_BYTES) {
            place = lanes.goBack(this::window);
        }
        if (place != PartitionLanes.STAY) {
            SeekOwned.seek(consumer, partition, place);
        }
    }

    /// Those that cannot take up another lane now.
    public Set<TopicPartition> full() {
        var full = new HashSet<TopicPartition>();
        partitions.forEach((partition, lanes) -> {
            if (lanes.isFull()) {
                full.add(partition);
            }
        });
        return full;
    }

    /// Those of the positions below which everything is done.
    public Map<TopicPartition, OffsetAndMetadata> idle(Map<TopicPartition, OffsetAndMetadata> positions) {
        var idle = new HashMap<>(positions);
        idle.entrySet().removeIf(position -> {
            var lanes = partitions.get(position.getKey());
            return lanes == null
                    || !lanes.lanes().isEmpty()
                    || lanes.head() != position.getValue().offset();
        });
        return idle;
    }

    /// Records that were seen and are not done, beside those that the reader has not come to.
    ///
    /// @return by partition; negative where the reader has gone back further than that
    public Map<TopicPartition, Long> behind(Consumer<byte[], byte[]> consumer) {
        var behind = new HashMap<TopicPartition, Long>();
        partitions.forEach(
                (partition, lanes) -> behind.put(partition, lanes.behind() - readAgain(partition, lanes, consumer)));
        return behind;
    }

    /// Whether so many records of a partition or more lie beyond all that was seen: whose they are, nobody knows.
    public boolean isFarBehind(Consumer<byte[], byte[]> consumer, long records) {
        return partitions.entrySet().stream().anyMatch(entry -> {
            long lag = consumer.currentLag(entry.getKey()).orElse(0);
            return lag >= records && lag - readAgain(entry.getKey(), entry.getValue(), consumer) >= records;
        });
    }

    /// How many that were seen before the consumer counts among those that it has not come to.
    private static long readAgain(TopicPartition partition, PartitionLanes lanes, Consumer<byte[], byte[]> consumer) {
        long back = Math.max(0, lanes.head() - consumer.position(partition, Duration.ZERO));
        return Math.min(back, consumer.currentLag(partition).orElse(0));
    }

    /// The first place that nobody has looked at, of a group's offset; that offset itself where it has no
    /// lanes.
    public static long headOf(OffsetAndMetadata committed) {
        return LaneMark.parse(committed.offset(), committed.metadata())
                .map(LaneMark::head)
                .orElse(committed.offset());
    }

    /// The first place that is not done of a tenant, of a group's offset: others of the partition may be behind.
    public static long doneOf(OffsetAndMetadata committed, UUID tenant) {
        return LaneMark.parse(committed.offset(), committed.metadata())
                .map(mark -> mark.positionOf(tenant))
                .orElse(committed.offset());
    }

    /// Which mark it is that is beside a group's offset; 0 where it has none.
    public static long numberOf(OffsetAndMetadata committed) {
        return LaneMark.parse(committed.offset(), committed.metadata())
                .map(LaneMark::number)
                .orElse(0L);
    }

    long bytes() {
        return bytes;
    }

    public boolean isEmpty() {
        return partitions.values().stream().allMatch(lanes -> lanes.lanes().isEmpty());
    }

    /// Records of lanes with little waiting; null when there are none.
    ///
    /// @param due which records may be taken now; those behind one that may not wait with it
    public Taken takeUrgent(Predicate<ConsumerRecord<byte[], byte[]>> due) {
        return partitions.entrySet().stream()
                .filter(entry -> entry.getValue().isCrowdThere())
                .filter(entry -> entry.getValue().lanes().stream()
                        .allMatch(lane -> lane.waiting() == 0 || due.test(lane.first())))
                .findAny()
                .map(entry -> takeCrowd(entry.getKey(), entry.getValue()))
                .orElseGet(() -> take(true, due, new Most(sizes.batch(), Long.MAX_VALUE)));
    }

    /// All that waits in a partition with more lanes than an offset can name, each lane's in order; what is marked as
    /// bulk and who is held to a pace as well, since whoever stayed behind would have to be named.
    private Taken takeCrowd(TopicPartition partition, PartitionLanes lanes) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var counts = new HashMap<LaneKey, Integer>();
        for (var lane : lanes.lanes()) {
            int waiting = lane.waiting();
            for (int i = 0; i < waiting; i++) {
                records.add(take(lane, false));
            }
            counts.put(lane.key, waiting);
        }
        lanes.tookCrowd();
        return new Taken(List.copyOf(records), true, Map.of(partition, counts));
    }

    /// Records of lanes with much waiting; null when there are none.
    ///
    public Taken takeBacklog(Predicate<ConsumerRecord<byte[], byte[]>> due, Most most) {
        return take(false, due, most);
    }

    private Taken take(boolean urgent, Predicate<ConsumerRecord<byte[], byte[]>> due, Most most) {
        var turns = new PriorityQueue<Turn>(
                Comparator.comparingDouble(next -> next.lane().turn()));
        partitions.forEach((partition, lanes) -> lanes.lanes().stream()
                .filter(_ -> !lanes.isCrowded())
                .filter(lane -> mayTake(lane, due))
                .filter(lane -> lane.isBacklog(sizes.few(), sizes.fewCost()) != urgent)
                .forEach(lane -> turns.add(new Turn(partition, lane))));
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var counts = new HashMap<TopicPartition, Map<LaneKey, Integer>>();
        int inARow = urgent ? 1 : Math.max(1, most.records() / LANES_AT_ONCE);
        long cost = 0;
        boolean room = true;
        while (room && !turns.isEmpty()) {
            var next = turns.remove();
            var lane = next.lane();
            int taken = 0;
            while (taken < inARow && mayTake(lane, due)) {
                cost += lane.costOfFirst();
                room = records.isEmpty() || records.size() < most.records() && cost <= most.cost();
                if (!room) {
                    break;
                }
                turn = urgent ? turn : Math.max(turn, lane.turn());
                records.add(take(lane, !urgent));
                taken++;
            }
            if (taken > 0) {
                counts.computeIfAbsent(next.partition(), _ -> new HashMap<>()).merge(lane.key, taken, Integer::sum);
                turns.add(next);
            }
        }
        return records.isEmpty() ? null : new Taken(List.copyOf(records), urgent, counts);
    }

    private boolean mayTake(Lane lane, Predicate<ConsumerRecord<byte[], byte[]>> due) {
        if (lane.waiting() == 0 || !due.test(lane.first())) {
            return false;
        }
        var tenant = lane.key.tenant();
        if (!paces.mayTake(tenant, rules.recordsPerSecond(tenant))) {
            lane.rest(turn);
            return false;
        }
        return true;
    }

    private ConsumerRecord<byte[], byte[]> take(Lane lane, boolean backlog) {
        var tenant = lane.key.tenant();
        paces.taken(tenant, rules.recordsPerSecond(tenant));
        return lane.take(backlog, rules.share(tenant));
    }

    /// Whether all that waits is held back by the pace of its tenants.
    public boolean isResting() {
        return partitions.values().stream()
                .flatMap(partition -> partition.lanes().stream())
                .allMatch(lane -> {
                    var tenant = lane.key.tenant();
                    return !paces.mayTake(tenant, rules.recordsPerSecond(tenant));
                });
    }

    /// What waits, by lane, and how long that will take.
    public List<LaneState> states() {
        return LaneStates.of(partitions.values(), rules, rate.perSecond());
    }

    /// The loop came round: so long it has been since it did before.
    public void turned(long nanos) {
        if (!isResting()) {
            rate.busy(nanos);
        }
    }

    /// What to commit with the results of these.
    public Map<TopicPartition, OffsetAndMetadata> offsetsAfter(Taken taken) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        taken.counts().forEach((partition, counts) -> {
            var mark = partitions.get(partition).markAfter(counts);
            offsets.put(partition, mark.committed());
        });
        return offsets;
    }

    public void done(Taken taken) {
        taken.counts()
                .forEach((partition, counts) ->
                        bytes -= partitions.get(partition).done(counts));
        rate.done(taken.records().stream().mapToLong(rules::cost).sum());
    }
}
