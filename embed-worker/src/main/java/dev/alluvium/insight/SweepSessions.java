package dev.alluvium.insight;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.insight.SelectUnlooked.Stored;
import dev.alluvium.runtime.kafka.lane.LaneState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks now and then for sessions that were quiet long ago and were never looked through, because
/// the record that said so was lost: with the changelog of Kafka Streams, with a topic that was
/// made anew, with a server's data. They are brought by a record like the one that was lost, some
/// of one tenant at a time.
///
/// Each message is considered once in the life of a process, within the time that its topic keeps
/// records. Where the record was not lost, it comes twice, and finds nothing new. Confined to the
/// loop's thread.
final class SweepSessions {
    private static final Logger LOG = LoggerFactory.getLogger(SweepSessions.class);
    private static final int AT_ONCE = 200;
    private static final int TENANTS_AT_ONCE = 50;
    /// A message is found without an index of its own, so this is seldom: each hour where work
    /// waits ten minutes.
    private static final int ROUND = 6;
    private static final Duration LOOK_BACK = Duration.ofDays(8);
    private static final PayloadCodec CODEC = PayloadCodec.avro();

    private final TenantDatabase database;
    private final Sending sending;
    private final Duration after;
    private final Duration quiet;
    private final InstantSource clock;
    private final Deque<Place> found = new ArrayDeque<>();
    private Set<Integer> owned = Set.of();
    private Instant ownedSince = Instant.MAX;
    private volatile Instant oldest = Instant.MAX;
    private Instant next = Instant.EPOCH;
    private Instant done = Instant.EPOCH;
    private Stored round = new Stored(Instant.EPOCH, Instant.EPOCH);

    /// @param partitions how many the topic of quiet sessions has
    /// @param publish returns once Kafka has the records
    /// @param count told how many sessions were brought
    record Sending(IntSupplier partitions, Consumer<List<ProducerRecord<byte[], byte[]>>> publish, IntConsumer count) {}

    /// How far a tenant was gone through.
    private record Place(TenantId tenant, String session) {}

    /// @param after how long a record may take from when the session is quiet
    SweepSessions(TenantDatabase database, Sending sending, Duration after, Duration quiet, InstantSource clock) {
        this.database = database;
        this.sending = sending;
        this.after = after;
        this.quiet = quiet;
        this.clock = clock;
    }

    /// What waits in the partitions of this instance, told every second.
    void waiting(List<LaneState> lanes) {
        oldest = lanes.stream()
                .map(lane -> Instant.ofEpochMilli(lane.oldest()))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /// @param partitions of the loop's topic
    void step(Set<Integer> partitions) {
        var now = clock.instant();
        if (!partitions.equals(owned)) {
            owned = Set.copyOf(partitions);
            ownedSince = now;
            found.clear();
            done = Instant.EPOCH;
            next = Instant.EPOCH;
        }
        var half = now.minus(after.dividedBy(2));
        if (owned.isEmpty() || ownedSince.isAfter(half) || oldest.isBefore(half)) {
            return;
        }
        if (found.isEmpty() && !now.isBefore(next)) {
            begin(now);
        }
        for (int looked = 0; !found.isEmpty() && looked < TENANTS_AT_ONCE; looked++) {
            if (bring(found.remove())) {
                return;
            }
        }
    }

    private void begin(Instant now) {
        next = now.plus(after.multipliedBy(ROUND));
        var earliest = now.minus(LOOK_BACK);
        round = new Stored(
                done.isAfter(earliest) ? done : earliest, now.minus(after).minus(quiet));
        done = round.until();
        int count = sending.partitions().getAsInt();
        database.retentions().forEachTenant(tenant -> {
            if (isOurs(tenant, count)) {
                found.add(new Place(tenant, ""));
            }
        });
    }

    /// As producers on the JVM place keys.
    private boolean isOurs(TenantId tenant, int count) {
        return owned.contains(Utils.toPositive(Utils.murmur2(TenantKey.bytes(tenant.value()))) % count);
    }

    /// @return whether something was brought, which is enough for this time
    private boolean bring(Place place) {
        var tenant = place.tenant();
        try {
            var sessions = database.read(
                    tenant, Reader.WORKER, tx -> SelectUnlooked.select(tx, round, place.session(), AT_ONCE));
            if (sessions.isEmpty()) {
                return false;
            }
            sending.publish()
                    .accept(sessions.stream().map(last -> record(tenant, last)).toList());
            sending.count().accept(sessions.size());
            LOG.warn(
                    "tenant {}: {} sessions were quiet and no record was left that would have them looked through;"
                            + " brought again",
                    tenant,
                    sessions.size());
            if (sessions.size() == AT_ONCE) {
                found.addFirst(new Place(tenant, sessions.getLast().sessionId()));
            }
            return true;
        } catch (TenantErasedException e) {
            // Nothing of it is left.
            return false;
        } catch (KafkaException e) {
            LOG.warn("sessions without a record not brought, later once more: {}", e.toString());
            found.addFirst(place);
            return true;
        }
    }

    private static ProducerRecord<byte[], byte[]> record(TenantId tenant, MessageStored last) {
        return new ProducerRecord<>(Topics.QUIET, TenantKey.bytes(tenant.value()), CODEC.encode(last));
    }
}
