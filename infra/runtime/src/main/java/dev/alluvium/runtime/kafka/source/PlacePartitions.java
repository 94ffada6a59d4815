package dev.alluvium.runtime.kafka.source;

import dev.alluvium.runtime.kafka.lane.Lanes;
import dev.alluvium.runtime.kafka.lane.Placed;
import dev.alluvium.runtime.kafka.lane.SeekOwned;
import dev.alluvium.runtime.kafka.source.SourceMemory.Kept;
import dev.alluvium.runtime.kafka.source.SourceMemory.Known;
import dev.alluvium.runtime.kafka.source.SourceMemory.Lost;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides where each partition is read from before any of its records is taken up, by what the group has
/// committed, what the log has and what the database remembers. Confined to the loop's thread.
public final class PlacePartitions {
    private static final Logger LOG = LoggerFactory.getLogger(PlacePartitions.class);

    /// Of each question, while the loop does nothing else: the client's own is a minute.
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final Source source;
    private final Consumer<byte[], byte[]> consumer;
    private final Counter lost;
    private final java.util.function.Consumer<Placed> placed;
    private final KnownPositions known = new KnownPositions();
    private final SameLog sameLog;
    private final Set<TopicPartition> unplaced = new HashSet<>();
    private volatile String placedBy = "";

    public PlacePartitions(
            Source source,
            Consumer<byte[], byte[]> consumer,
            MeterRegistry registry,
            java.util.function.Consumer<Placed> placed) {
        this.placed = placed;
        this.source = source;
        this.consumer = consumer;
        this.sameLog = new SameLog(source.identity(), consumer);
        this.lost = Counter.builder("alluvium.batch.lost.records")
                .description("Records that were gone from the topic before they were read")
                .tag("topic", source.topic())
                .register(registry);
    }

    /// As [SourceIdentity#current] of the topic when its partitions were placed last. Thread-safe.
    public String source() {
        return placedBy;
    }

    public KnownPositions known() {
        return known;
    }

    public SameLog sameLog() {
        return sameLog;
    }

    public void add(Collection<TopicPartition> partitions) {
        known.forget(partitions);
        sameLog.leave(partitions);
        unplaced.addAll(partitions);
    }

    public void forget(Collection<TopicPartition> partitions) {
        known.forget(partitions);
        sameLog.forget(partitions);
        unplaced.removeAll(partitions);
    }

    public boolean isDone() {
        return unplaced.isEmpty();
    }

    /// Places what is not placed yet. Throws while Kafka or the database does not answer; nothing is placed
    /// then.
    public void place() {
        if (unplaced.isEmpty()) {
            return;
        }
        var partitions = Set.copyOf(unplaced);
        var memory = source.memory();
        var current = source.identity().current();
        var begins = consumer.beginningOffsets(partitions, LIMIT);
        // The leaders are connected by now; a connection after this count has the partitions placed once more.
        long connections = sameLog.connections();
        var committed = consumer.committed(partitions, LIMIT);
        var ends = consumer.endOffsets(partitions, LIMIT);
        var kept = kept(current);
        var rewritten = new FindRewritten(consumer, sameLog, ends, LIMIT)
                .among(
                        inLog(kept, begins, current),
                        partition -> isBeyond(committed.get(partition), ends.get(partition)));
        var begun = new TreeMap<Integer, Long>();
        var starts = new HashMap<TopicPartition, Start>();
        for (var partition : partitions) {
            var start = Start.of(new Start.Facts(
                    partition.partition(),
                    current,
                    kept.get(partition.partition()),
                    offset(committed.get(partition)),
                    begins.get(partition),
                    ends.get(partition),
                    rewritten.partitions().contains(partition),
                    rewritten.later().get(partition)));
            starts.put(partition, start);
            if (start.newOrder()) {
                begun.put(partition.partition(), start.offset());
            }
        }
        if (!begun.isEmpty()) {
            memory.begin(current, begun);
        }
        starts.forEach((partition, start) ->
                start(partition, start, committed.get(partition), kept.get(partition.partition())));
        partitions.forEach(partition -> sameLog.placed(partition, connections));
        var rewound = partitions.stream()
                .map(TopicPartition::partition)
                .filter(number ->
                        kept.containsKey(number) && kept.get(number).rewind().isPresent())
                .toList();
        if (!rewound.isEmpty()) {
            memory.rewound(rewound);
        }
        placedBy = current;
        unplaced.removeAll(partitions);
    }

    /// @param kept null when nothing is remembered
    private void start(TopicPartition partition, Start start, OffsetAndMetadata committed, Kept kept) {
        if (start.told() != null) {
            LOG.warn("{}: {}", partition, start.told());
        }
        if (start.lost() != null) {
            tellLost(partition, start.lost());
        }
        SeekOwned.seek(consumer, partition, start.offset());
        boolean goesOn = committed != null
                && committed.offset()
                        == (start.lost() == null ? start.offset() : start.lost().from())
                && !start.newOrder()
                && start.told() == null;
        placed.accept(new Placed(
                partition,
                start.offset(),
                goesOn ? committed : null,
                kept == null ? -1 : kept.mark(),
                start.lost() != null));
        if (kept != null) {
            known.placed(
                    partition.partition(), new Known(start.newOrder() ? start.offset() : kept.next(), kept.mark()));
        }
    }

    /// Whether lanes were read up to where the log has not come to: it lost its end since.
    private static boolean isBeyond(OffsetAndMetadata committed, long end) {
        return committed != null && Lanes.headOf(committed) > end;
    }

    private void tellLost(TopicPartition partition, Lost records) {
        LOG.error(
                "{}: {} records from {} to {} were gone from the topic before they were read; infra/alluvium lost shows"
                        + " and acknowledges them",
                partition,
                records.count(),
                records.from(),
                records.to() - 1);
        source.memory().lose(records, "retention");
        lost.increment(records.count());
    }

    /// What the database remembers; registers what it does not know yet. A database that remembers nothing
    /// although the group has read is a new one, and everything is read again.
    private Map<Integer, Kept> kept(String current) {
        var memory = source.memory();
        if (!memory.remembers()) {
            return Map.of();
        }
        var kept = memory.kept();
        var all = consumer.partitionsFor(source.topic(), LIMIT).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .filter(partition -> !kept.containsKey(partition.partition()))
                .toList();
        if (all.isEmpty()) {
            return kept;
        }
        var committed = kept.isEmpty() && memory.believesCommitted()
                ? consumer.committed(Set.copyOf(all), LIMIT)
                : Map.<TopicPartition, OffsetAndMetadata>of();
        var next = new TreeMap<Integer, Long>();
        all.forEach(partition -> {
            var offset = offset(committed.get(partition));
            next.put(partition.partition(), offset == null ? 0L : offset);
        });
        memory.register(current, next);
        return memory.kept();
    }

    /// Those whose last stored record the log should have.
    private static Map<TopicPartition, Kept> inLog(
            Map<Integer, Kept> kept, Map<TopicPartition, Long> begins, String current) {
        var inLog = new HashMap<TopicPartition, Kept>();
        begins.forEach((partition, begin) -> {
            var known = kept.get(partition.partition());
            if (known != null && known.source().equals(current) && known.next() > begin) {
                inLog.put(partition, known);
            }
        });
        return inLog;
    }

    private static Long offset(OffsetAndMetadata committed) {
        return committed == null ? null : committed.offset();
    }
}
