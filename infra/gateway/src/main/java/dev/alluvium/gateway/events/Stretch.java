package dev.alluvium.gateway.events;

import dev.alluvium.gateway.events.Position.Place;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// A part of a partition that is read again for one tenant, and what was found there and not yet told. Belongs to
/// one thread.
final class Stretch {
    private final ResultTopic topic;
    private final Place place;
    private final long end;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private long read;

    /// What a record says, without its bytes.
    record Held(Happened what, long offset, long time, int bytes) {}

    /// @param place where it begins
    /// @param end the offset behind its last record
    Stretch(ResultTopic topic, Place place, long end) {
        this.topic = topic;
        this.place = place;
        this.end = end;
        this.read = place.offset();
    }

    ResultTopic topic() {
        return topic;
    }

    Place place() {
        return place;
    }

    TopicPartition partition() {
        return new TopicPartition(topic.topic(), place.partition());
    }

    void take(ConsumerRecord<byte[], byte[]> record, byte[] key) {
        if (record.offset() < end && Arrays.equals(record.key(), key)) {
            Happened.read(record)
                    .map(what -> new Held(
                            what, record.offset(), record.timestamp(), Math.max(record.serializedValueSize(), 0)))
                    .ifPresent(held::add);
        }
    }

    void readTo(long position) {
        read = position;
    }

    boolean isRead() {
        return read >= end;
    }

    boolean isOver() {
        return isRead() && held.isEmpty();
    }

    int holds() {
        return held.size();
    }

    /// What it will find next may be older than what others hold.
    boolean mayHaveOlder() {
        return !isRead() && held.isEmpty();
    }

    long time() {
        return held.getFirst().time();
    }

    Held remove() {
        return held.removeFirst();
    }

    /// What is before has been told.
    long next() {
        return held.isEmpty() ? Math.min(read, end) : held.getFirst().offset();
    }
}
