package dev.alluvium.insight;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.retention.RetentionRule.Kept;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.SessionHeader;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.insight.consolidate.InsightHistory;
import dev.alluvium.insight.consolidate.OldInsights;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;

/// Looks now and then which insights are older than their tenant keeps them, a tenant at a time, and asks
/// this worker's own loop to retract them: by a record, so that consumers are told once whatever is killed
/// when. Prunes their history. Confined to the loop's thread.
final class ExpireInsights {
    /// Records of one tenant and pass; each retracts as many as one transaction is to change.
    private static final int RECORDS = 50;

    private final TenantDatabase database;
    private final IntSupplier partitions;
    private final Consumer<List<ProducerRecord<byte[], byte[]>>> publish;
    private final InsightRetention retention;
    private final InstantSource clock;
    private final Deque<TenantId> expiring = new ArrayDeque<>();
    private final Deque<TenantId> pruning = new ArrayDeque<>();
    private Instant next = Instant.EPOCH;
    private int count;

    /// @param partitions how many the loop's topic has
    /// @param publish    returns once Kafka has the records
    ExpireInsights(
            TenantDatabase database,
            IntSupplier partitions,
            Consumer<List<ProducerRecord<byte[], byte[]>>> publish,
            InsightRetention retention,
            InstantSource clock) {
        this.database = database;
        this.partitions = partitions;
        this.publish = publish;
        this.retention = retention;
        this.clock = clock;
    }

    /// One tenant, or none.
    ///
    /// @param owned partitions of the loop's topic
    void step(Set<Integer> owned) {
        var now = clock.instant();
        if (expiring.isEmpty() && pruning.isEmpty() && !owned.isEmpty()) {
            begin(now, owned);
        }
        try {
            if (!expiring.isEmpty()) {
                expire(expiring.remove(), owned, now);
            } else if (!pruning.isEmpty()) {
                prune(pruning.remove(), owned, now);
            }
        } catch (TenantErasedException e) {
            // Nothing of it is left.
        }
    }

    private void begin(Instant now, Set<Integer> owned) {
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(retention.every());
        count = partitions.getAsInt();
        database.retentions().with(Kept.INSIGHTS).forEach(tenant -> add(tenant, owned, expiring));
        database.retentions().forEachTenant(tenant -> add(tenant, owned, pruning));
    }

    private void add(TenantId tenant, Set<Integer> owned, Deque<TenantId> to) {
        if (isOurs(tenant, owned)) {
            to.add(tenant);
        }
    }

    /// As producers on the JVM place keys.
    private boolean isOurs(TenantId tenant, Set<Integer> owned) {
        return owned.contains(Utils.toPositive(Utils.murmur2(TenantKey.bytes(tenant.value()))) % count);
    }

    private void expire(TenantId tenant, Set<Integer> owned, Instant now) {
        if (!isOurs(tenant, owned)) {
            return;
        }
        long old = database.read(tenant, Reader.WORKER, tx -> OldInsights.count(tx, now));
        long records = Math.min(RECORDS, (old + OldInsights.AT_ONCE - 1) / OldInsights.AT_ONCE);
        var asked = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (long n = 0; n < records; n++) {
            asked.add(record(tenant, now));
        }
        if (!asked.isEmpty()) {
            publish.accept(asked);
        }
    }

    private void prune(TenantId tenant, Set<Integer> owned, Instant now) {
        if (isOurs(tenant, owned)) {
            var before = now.minus(retention.insightHistory());
            boolean more = database.write(tenant, tx -> new InsightHistory(tx).prune(before));
            if (more) {
                pruning.add(tenant);
            }
        }
    }

    /// The loop reads events of stored messages; this one is of none.
    private static ProducerRecord<byte[], byte[]> record(TenantId tenant, Instant now) {
        var none = new MessageStored(
                EventIds.stored(tenant.value(), "", 1),
                "",
                1,
                Operation.DELETE,
                "",
                now,
                now,
                new Source(Topics.QUIET, 0, 0));
        var record = new ProducerRecord<>(
                Topics.QUIET,
                TenantKey.bytes(tenant.value()),
                PayloadCodec.avro().encode(none));
        record.headers().add(SessionHeader.NAME, SessionHeader.EXPIRED.getBytes(UTF_8));
        return record;
    }
}
