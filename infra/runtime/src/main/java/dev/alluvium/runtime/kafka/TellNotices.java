package dev.alluvium.runtime.kafka;

import static java.util.stream.Collectors.joining;

import dev.alluvium.runtime.kafka.ResultProducer.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells notices exactly once, although telling and remembering it are two commits.
///
/// The transaction that tells also commits the partition's offset, unchanged, with the notices' ids for a note.
/// Whoever finds a notice due looks at the note first: one that stands there was told by somebody who crashed before
/// it was remembered. The next ordinary commit overwrites the note, so none is made while there may be one that
/// matters ([#inDoubt]): after a partition was assigned, until the notices due are known; after telling, until it is
/// remembered.
///
/// Confined to the loop's thread.
final class TellNotices {

    private static final Logger LOG = LoggerFactory.getLogger(TellNotices.class);
    private static final long ASK_EVERY = Duration.ofSeconds(1).toNanos();
    /// A note of this many UUIDs is within the 4096 bytes that brokers take.
    private static final int AT_ONCE = 100;

    private final Notices notices;
    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final ResultProducer producer;
    private long askAt = System.nanoTime();
    private boolean inDoubt;

    TellNotices(Notices notices, String topic, Consumer<byte[], byte[]> consumer, ResultProducer producer) {
        this.notices = notices;
        this.topic = topic;
        this.consumer = consumer;
        this.producer = producer;
    }

    /// Whether offsets may not be committed now.
    boolean inDoubt() {
        return inDoubt;
    }

    void partitionsAssigned() {
        inDoubt = notices != Notices.NONE;
        askAt = System.nanoTime();
    }

    /// Tells what is due, if it is time to ask.
    void tell() throws Exception {
        if (notices == Notices.NONE || System.nanoTime() - askAt < 0) {
            return;
        }
        askAt = System.nanoTime() + ASK_EVERY;
        var due = ours(notices.due());
        if (due.isEmpty()) {
            inDoubt = false;
            return;
        }
        inDoubt = true;
        // Ends what a predecessor left open, so that the note is read as it will stay.
        producer.ensureOpen();
        var committed = consumer.committed(due.keySet());
        var told = new ArrayList<Notice>();
        var untold = new HashMap<TopicPartition, List<Notice>>();
        due.forEach((partition, its) -> {
            var note = note(committed.get(partition));
            its.forEach(notice -> {
                if (note.contains(notice.id())) {
                    told.add(notice);
                } else {
                    untold.computeIfAbsent(partition, _ -> new ArrayList<>()).add(notice);
                }
            });
        });
        if (!told.isEmpty()) {
            LOG.info("{} notices had been told by a worker that ended before it was remembered", told.size());
            notices.told(told);
        }
        inDoubt = !untold.isEmpty() && !tell(untold, committed);
    }

    private boolean tell(Map<TopicPartition, List<Notice>> untold, Map<TopicPartition, OffsetAndMetadata> committed)
            throws Exception {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var notes = new HashMap<TopicPartition, OffsetAndMetadata>();
        var telling = new ArrayList<Notice>();
        for (var entry : untold.entrySet()) {
            var its = entry.getValue().stream().limit(AT_ONCE).toList();
            its.forEach(notice -> records.addAll(notice.records()));
            notes.put(entry.getKey(), noted(offset(entry.getKey(), committed), its));
            telling.addAll(its);
        }
        if (producer.commit(records, notes, consumer.groupMetadata()) != Outcome.COMMITTED) {
            return false;
        }
        notices.told(telling);
        LOG.info("told consumers of {} notices", telling.size());
        return true;
    }

    private long offset(TopicPartition partition, Map<TopicPartition, OffsetAndMetadata> committed) {
        var reached = committed.get(partition);
        return reached == null ? consumer.beginningOffsets(Set.of(partition)).get(partition) : reached.offset();
    }

    private static OffsetAndMetadata noted(long offset, List<Notice> notices) {
        return new OffsetAndMetadata(offset, notices.stream().map(Notice::id).collect(joining(",")));
    }

    private static Set<String> note(OffsetAndMetadata committed) {
        return committed == null ? Set.of() : Set.of(committed.metadata().split(","));
    }

    /// Those whose keys lie in a partition that this instance owns, as producers on the JVM place keys.
    private Map<TopicPartition, List<Notice>> ours(List<Notice> due) {
        var ours = new HashMap<TopicPartition, List<Notice>>();
        if (due.isEmpty()) {
            return ours;
        }
        int partitions = consumer.partitionsFor(topic).size();
        var owned = consumer.assignment();
        for (var notice : due) {
            int number = Utils.toPositive(Utils.murmur2(notice.key())) % partitions;
            var partition = new TopicPartition(topic, number);
            if (owned.contains(partition)) {
                ours.computeIfAbsent(partition, _ -> new ArrayList<>()).add(notice);
            }
        }
        return ours;
    }
}
