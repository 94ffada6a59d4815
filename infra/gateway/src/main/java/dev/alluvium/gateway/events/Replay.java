package dev.alluvium.gateway.events;

import dev.alluvium.events.TenantKey;
import dev.alluvium.gateway.events.Position.Place;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// Reads what happened to one tenant between two positions, by a consumer of its own. Belongs to one thread.
final class Replay implements AutoCloseable {
    private static final int LIMIT_MILLIS = 5_000;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int AT_ONCE = 200;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final byte[] key;
    private final List<Stretch> stretches = new ArrayList<>();
    private boolean hasMissed;
    private Position reached;

    /// Is given what was found, in about the order in which it happened.
    @FunctionalInterface
    interface Teller {
        void tell(List<Found> found) throws IOException, InterruptedException;
    }

    Replay(KafkaSettings settings, UUID tenant, Position from, Position to) {
        var config = KafkaClients.reader(settings);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LIMIT_MILLIS);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1 << 20);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 256 << 10);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, AT_ONCE);
        this.key = TenantKey.bytes(tenant);
        this.reached = from;
        this.consumer = new KafkaConsumer<>(config);
        try {
            for (var topic : ResultTopic.ALL) {
                plan(topic, from.in(topic), to.in(topic));
            }
            consumer.assign(stretches.stream().map(Stretch::partition).toList());
            stretches.forEach(
                    each -> consumer.seek(each.partition(), each.place().offset()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void plan(ResultTopic topic, Place from, Place to) {
        if (from.isOfSameLogAs(to)) {
            if (from.offset() < to.offset()) {
                stretches.add(new Stretch(topic, begin(topic, from), to.offset()));
            }
            return;
        }
        var begun = to.at(first(topic, to));
        if (from.log() == to.log()) {
            // The topic was given more partitions: the tenant's later events are in another one.
            var old = new TopicPartition(topic.topic(), from.partition());
            stretches.add(new Stretch(
                    topic, begin(topic, from), consumer.endOffsets(List.of(old)).get(old)));
        } else {
            hasMissed = true;
            reached = reached.with(topic, begun);
        }
        stretches.add(new Stretch(topic, begun, to.offset()));
    }

    /// What retention has taken is missed, and that is said.
    private Place begin(ResultTopic topic, Place from) {
        long first = first(topic, from);
        hasMissed |= first > from.offset();
        return from.at(Math.max(first, from.offset()));
    }

    private long first(ResultTopic topic, Place place) {
        var partition = new TopicPartition(topic.topic(), place.partition());
        return consumer.beginningOffsets(List.of(partition)).get(partition);
    }

    /// Whether there may have been events that are no longer there.
    boolean hasMissed() {
        return hasMissed;
    }

    /// How far all has been told.
    Position reached() {
        return reached;
    }

    /// @param stop asked before each look at the topics
    /// @return whether all was read, before it had to stop
    boolean run(Teller teller, BooleanSupplier stop) throws IOException, InterruptedException {
        while (!stretches.stream().allMatch(Stretch::isOver)) {
            if (stop.getAsBoolean()) {
                return false;
            }
            for (var record : consumer.poll(POLL)) {
                stretch(record).take(record, key);
            }
            for (var each : stretches) {
                each.readTo(consumer.position(each.partition()));
            }
            var full = stretches.stream().filter(each -> each.holds() >= AT_ONCE || each.isRead());
            consumer.pause(full.map(Stretch::partition).toList());
            for (var found = next(); !found.isEmpty(); found = next()) {
                teller.tell(found);
            }
            consumer.resume(stretches.stream()
                    .filter(each -> !each.isRead())
                    .map(Stretch::partition)
                    .toList());
        }
        return true;
    }

    private Stretch stretch(ConsumerRecord<byte[], byte[]> record) {
        return stretches.stream()
                .filter(each -> each.partition().topic().equals(record.topic())
                        && each.partition().partition() == record.partition())
                .findFirst()
                .orElseThrow();
    }

    /// Oldest first, as far as no stretch might still have an older one.
    private List<Found> next() {
        var found = new ArrayList<Found>();
        while (found.size() < AT_ONCE && stretches.stream().noneMatch(Stretch::mayHaveOlder)) {
            var oldest =
                    stretches.stream().filter(each -> each.holds() > 0).min(Comparator.comparingLong(Stretch::time));
            if (oldest.isEmpty()) {
                break;
            }
            var held = oldest.get().remove();
            note(oldest.get());
            var place = oldest.get().place().at(held.offset());
            found.add(new Found(held.what(), oldest.get().topic(), place, reached, held.bytes()));
        }
        stretches.stream().filter(each -> each.holds() == 0).forEach(this::note);
        return found;
    }

    /// Of a partition that the tenant has left, the rest is told before its new one counts.
    private void note(Stretch stretch) {
        var topic = stretch.topic();
        var place = reached.in(topic);
        if (!place.isOfSameLogAs(stretch.place())) {
            return;
        }
        reached = reached.with(topic, place.at(stretch.next()));
        if (stretch.isOver()) {
            stretches.stream()
                    .filter(each -> each.topic() == topic && each != stretch)
                    .filter(each -> stretches.indexOf(each) > stretches.indexOf(stretch))
                    .findFirst()
                    .ifPresent(
                            each -> reached = reached.with(topic, each.place().at(each.next())));
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
