package dev.alluvium.runtime.kafka.source;

import dev.alluvium.runtime.kafka.lane.SeekOwned;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether records come from the log that was read before. A broker that comes back with older data, whose log has
/// grown past a consumer's position before it fetches again, is read on in the middle, and neither an offset nor a
/// leader's epoch tells. It cannot come back without a new connection: so after each one nothing is taken of a
/// partition until its log is known to have the last record that was read of it. Confined to the loop's thread; the
/// log is asked on another.
public final class SameLog {
    private static final Logger LOG = LoggerFactory.getLogger(SameLog.class);
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration BETWEEN = Duration.ofMillis(500);

    /// @param connections how many had been made when the log was last known to be the same
    /// @param last null while nothing was read, or nothing whose time of arrival is known
    private record Trust(long connections, LastRead last) {}

    private record Question(
            long connections, Map<TopicPartition, Trust> about, FutureTask<Map<Integer, Boolean>> answer) {}

    private final SourceIdentity identity;
    private final Consumer<byte[], byte[]> consumer;
    private final LongSupplier connections;
    private final Map<TopicPartition, Trust> trusted = new HashMap<>();
    private final Set<TopicPartition> again = new HashSet<>();
    /// When the last record arrived that was read of the log before.
    private final Map<TopicPartition, Long> replaced = new HashMap<>();
    private Question question;
    private long due = System.nanoTime();
    private RuntimeException failure;

    SameLog(SourceIdentity identity, Consumer<byte[], byte[]> consumer) {
        this.identity = identity;
        this.consumer = consumer;
        this.connections = new MadeConnections(consumer);
    }

    /// To be asked before the facts by which partitions are placed.
    long connections() {
        return connections.getAsLong();
    }

    /// @param connections how many there were before the log was looked at
    void placed(TopicPartition partition, long connections) {
        trusted.put(partition, new Trust(connections, null));
        replaced.remove(partition);
        again.remove(partition);
    }

    /// It is going to be placed: nothing is taken before.
    void leave(Collection<TopicPartition> partitions) {
        partitions.forEach(trusted::remove);
        again.removeAll(partitions);
    }

    void forget(Collection<TopicPartition> partitions) {
        leave(partitions);
        partitions.forEach(replaced::remove);
    }

    /// Of a partition whose log is known to be another one, when the last record arrived that was read before.
    OptionalLong replacedAfter(TopicPartition partition) {
        var time = replaced.get(partition);
        return time == null ? OptionalLong.empty() : OptionalLong.of(time);
    }

    /// Those to be placed again; asked once for each finding.
    public Set<TopicPartition> takeAgain() {
        var taken = Set.copyOf(again);
        again.clear();
        return taken;
    }

    /// Those of which nothing is to be polled now.
    public Set<TopicPartition> unknown() {
        return unknown(connections());
    }

    private Set<TopicPartition> unknown(long now) {
        var unknown = new HashSet<TopicPartition>();
        trusted.forEach((partition, trust) -> {
            if (trust.connections != now) {
                unknown.add(partition);
            }
        });
        return unknown;
    }

    /// Why it is not known yet of some; null while nothing fails.
    public RuntimeException failure() {
        return failure;
    }

    /// Those of the polled records whose log is known; the consumer goes back to the others.
    public ConsumerRecords<byte[], byte[]> known(ConsumerRecords<byte[], byte[]> polled) {
        // Counted after the poll: whatever it returned came by one of these.
        long now = connections();
        hear(Duration.ZERO);
        var unknown = unknown(now);
        if (!unknown.isEmpty()) {
            ask(now, unknown);
            hear(polled.isEmpty() ? Duration.ZERO : WAIT);
            unknown = unknown(now);
        }
        if (unknown.isEmpty()) {
            failure = null;
        }
        if (unknown.isEmpty()
                && trusted.keySet().containsAll(polled.nextOffsets().keySet())) {
            read(polled);
            return polled;
        }
        var known = knownOf(polled, unknown);
        read(known);
        return known;
    }

    /// A partition of which nothing was read has nothing to be known by.
    private void ask(long now, Set<TopicPartition> unknown) {
        var about = new HashMap<TopicPartition, Trust>();
        var last = new HashMap<Integer, LastRead>();
        for (var partition : unknown) {
            var trust = trusted.get(partition);
            if (trust.last == null) {
                again.add(partition);
            } else {
                about.put(partition, trust);
                last.put(partition.partition(), trust.last);
            }
        }
        if (question != null || about.isEmpty() || System.nanoTime() - due < 0) {
            return;
        }
        due = System.nanoTime() + BETWEEN.toNanos();
        question = new Question(now, about, new FutureTask<>(() -> identity.have(last)));
        Thread.ofVirtual().name("same log").start(question.answer);
    }

    private void hear(Duration wait) {
        if (question == null) {
            return;
        }
        try {
            var answer = question.answer.get(wait.toNanos(), TimeUnit.NANOSECONDS);
            var asked = question;
            question = null;
            failure = null;
            asked.about.forEach((partition, trust) -> {
                // Placed anew meanwhile, it is another matter.
                if (trusted.get(partition) == trust && answer.containsKey(partition.partition())) {
                    found(partition, trust, answer.get(partition.partition()), asked.connections);
                }
            });
        } catch (TimeoutException e) {
            LOG.trace("not known yet whether the log is the same", e);
        } catch (ExecutionException e) {
            question = null;
            failure = e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void found(TopicPartition partition, Trust trust, boolean same, long connections) {
        if (same) {
            trusted.put(partition, new Trust(connections, trust.last));
            // The next connection's question need not wait.
            due = System.nanoTime();
            return;
        }
        LOG.warn("{}: the log has another record at {} than was read there", partition, trust.last.offset());
        replaced.put(partition, trust.last.timestamp());
        again.add(partition);
    }

    private ConsumerRecords<byte[], byte[]> knownOf(
            ConsumerRecords<byte[], byte[]> polled, Set<TopicPartition> unknown) {
        var records = new HashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
        var next = new HashMap<TopicPartition, OffsetAndMetadata>();
        polled.nextOffsets().forEach((partition, offset) -> {
            var those = polled.records(partition);
            if (!trusted.containsKey(partition) || unknown.contains(partition)) {
                // Without a record, what was passed over last is passed over once more.
                long back = those.isEmpty()
                        ? Math.max(0, offset.offset() - 1)
                        : those.getFirst().offset();
                SeekOwned.seek(consumer, partition, back);
                return;
            }
            next.put(partition, offset);
            if (!those.isEmpty()) {
                records.put(partition, those);
            }
        });
        return new ConsumerRecords<>(records, next);
    }

    /// Lanes read again what lies before; what counts is the furthest.
    private void read(ConsumerRecords<byte[], byte[]> records) {
        for (var partition : records.partitions()) {
            var last = records.records(partition).getLast();
            trusted.computeIfPresent(
                    partition,
                    (_, trust) -> trust.last != null && trust.last.offset() >= last.offset()
                            ? trust
                            : new Trust(trust.connections, lastRead(last)));
        }
    }

    /// A producer's own time says nothing about the place of a record.
    private static LastRead lastRead(ConsumerRecord<byte[], byte[]> record) {
        return record.timestampType() == TimestampType.LOG_APPEND_TIME
                ? new LastRead(record.offset(), record.timestamp())
                : null;
    }
}
