package dev.alluvium.embed.message;

import static java.util.stream.Collectors.toMap;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.source.KeptPosition;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.work.SelectUnrecorded;
import dev.alluvium.embed.message.work.SelectUnrecorded.Unrecorded;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.lane.LaneState;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.outbox.OutboxEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks now and then for messages that wait for their vectors although no record will bring them: the topic was made
/// anew, its retention was over, a server was restored. They are brought again by records of
/// `alluvium.messages.retries`, some of one tenant at a time, and their sessions are looked through.
///
/// Whether there is a record is not known of a single message. What is known is since when the oldest record waits
/// that is not done: work that has waited for much longer than that has none. Where that is wrong, a record comes
/// twice, which changes nothing. Confined to the loop's thread.
public final class SweepUnrecorded implements Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(SweepUnrecorded.class);
    private static final int AT_ONCE = 200;
    private static final int TENANTS_AT_ONCE = 50;
    private static final PayloadCodec CODEC = PayloadCodec.avro();

    private final Outbox outbox;
    private final TenantDatabase database;
    private final Sending sending;
    private final Duration after;
    private final InstantSource clock;
    private final Deque<TenantId> found = new ArrayDeque<>();
    private Set<Integer> owned = Set.of();
    private Instant ownedSince = Instant.MAX;
    private Instant oldest = Instant.MAX;
    private Instant next = Instant.EPOCH;

    /// @param busy whether what was brought before is still being read
    /// @param partitions how many the topics have
    /// @param publish returns once Kafka has the records
    /// @param count told how many messages were brought again
    public record Sending(
            BooleanSupplier busy,
            IntSupplier partitions,
            Consumer<List<ProducerRecord<byte[], byte[]>>> publish,
            IntConsumer count) {}

    /// @param outbox goes first
    /// @param after how long work waits before it is looked for
    public SweepUnrecorded(
            Outbox outbox, TenantDatabase database, Sending sending, Duration after, InstantSource clock) {
        this.outbox = outbox;
        this.database = database;
        this.sending = sending;
        this.after = after;
        this.clock = clock;
    }

    /// What waits in the partitions of this instance, told every second.
    public void waiting(List<LaneState> lanes) {
        oldest = lanes.stream()
                .map(lane -> Instant.ofEpochMilli(lane.oldest()))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    @Override
    public List<OutboxEntry> pending() throws Exception {
        return outbox.pending();
    }

    @Override
    public void published(List<OutboxEntry> entries) throws Exception {
        outbox.published(entries);
    }

    @Override
    public void tend(Set<Integer> partitions) throws Exception {
        outbox.tend(partitions);
        var now = clock.instant();
        if (!partitions.equals(owned)) {
            owned = Set.copyOf(partitions);
            ownedSince = now;
            found.clear();
        }
        var half = now.minus(after.dividedBy(2));
        boolean readsOn = ownedSince.isAfter(half) || oldest.isBefore(half);
        if (readsOn || owned.isEmpty() || sending.busy().getAsBoolean()) {
            return;
        }
        if (found.isEmpty() && !now.isBefore(next)) {
            next = now.plus(after.dividedBy(2));
            findTenants();
        }
        int looked = 0;
        while (!found.isEmpty() && looked++ < TENANTS_AT_ONCE && !bring(found.remove(), now)) {
            // Most have nothing that waits.
        }
    }

    private void findTenants() {
        int count = sending.partitions().getAsInt();
        database.retentions().forEachTenant(tenant -> {
            if (isOurs(tenant, count)) {
                found.add(tenant);
            }
        });
    }

    /// As producers on the JVM place keys.
    private boolean isOurs(TenantId tenant, int count) {
        return owned.contains(Utils.toPositive(Utils.murmur2(TenantKey.bytes(tenant.value()))) % count);
    }

    /// @return whether something was to be brought, which was enough for this time
    private boolean bring(TenantId tenant, Instant now) {
        try {
            var before = now.minus(after);
            if (!database.read(tenant, Reader.WORKER, tx -> SelectUnrecorded.areThere(tx, before))) {
                return false;
            }
            var messages = database.write(tenant, tx -> SelectUnrecorded.select(tx, before, now, AT_ONCE));
            if (messages.isEmpty()) {
                return false;
            }
            sending.publish().accept(records(tenant, messages, now));
            sending.count().accept(messages.size());
            LOG.warn(
                    "tenant {}: {} messages had waited for their vectors for more than {}, and no record was left that"
                            + " would bring them; brought again",
                    tenant,
                    messages.size(),
                    after);
            if (messages.size() == AT_ONCE) {
                found.add(tenant);
            }
        } catch (TenantErasedException e) {
            // Nothing of it is left.
            return false;
        } catch (KafkaException e) {
            LOG.warn("work without a record not brought again, later once more: {}", e.toString());
        }
        return true;
    }

    private List<ProducerRecord<byte[], byte[]>> records(TenantId tenant, List<Unrecorded> messages, Instant now) {
        Map<Integer, Long> epochs = database.sources().of(Topics.MESSAGES).stream()
                .collect(toMap(KeptPosition::partition, KeptPosition::epochStart));
        var key = TenantKey.bytes(tenant.value());
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var sessions = new LinkedHashMap<String, byte[]>();
        for (var message : messages) {
            var event = CODEC.encode(
                    event(tenant, message, epochs.getOrDefault(message.origin().partition(), 0L)));
            var headers = new RetryHeaders(message.attempts(), now).headers();
            records.add(new ProducerRecord<>(Topics.RETRIES, null, key, event, headers));
            sessions.put(message.sessionId(), event);
        }
        sessions.values().forEach(event -> records.add(new ProducerRecord<>(Topics.QUIET, key, event)));
        return records;
    }

    /// As ingest-worker told it.
    private static MessageStored event(TenantId tenant, Unrecorded message, long epochStart) {
        var origin = message.origin();
        return new MessageStored(
                EventIds.stored(tenant.value(), message.messageId(), message.revision(), origin.laterThan(epochStart)),
                message.messageId(),
                message.revision(),
                Operation.UPSERT,
                message.sessionId(),
                message.occurredAt(),
                message.storedAt(),
                new Source(origin.topic(), origin.partition(), origin.offset()));
    }
}
