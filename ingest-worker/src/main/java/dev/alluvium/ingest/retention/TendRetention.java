package dev.alluvium.ingest.retention;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.retention.RetentionRule.Kept;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.TenantKey;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.outbox.OutboxEntry;
import dev.alluvium.runtime.settings.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;

/// Goes through the tenants of the loop's partitions now and then, one short step a second and a tenant
/// after the other: each tenant is seen to by one instance alone. Confined to the loop's thread.
public final class TendRetention implements Outbox {

    private final Outbox telling;
    private final TenantDatabase database;
    private final MessageTopic topic;
    private final Limits limits;
    private final InstantSource clock;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private Instant next = Instant.EPOCH;
    private int partitions;

    /// @param every      how often all tenants are gone through
    /// @param tombstones how long is remembered that a message was deleted, or a revision replaced
    /// @param erasures   how long is remembered that a tenant was erased
    public record Limits(Duration every, Duration tombstones, Duration erasures) {
        /// A rejected record can be sent again for 90 days, and for another one while its segment is there.
        private static final Duration LEAST = Duration.ofDays(91);

        public Limits {
            require("ALLUVIUM_RETENTION_TOMBSTONES", tombstones);
            require("ALLUVIUM_RETENTION_ERASURES", erasures);
        }

        private static void require(String setting, Duration time) {
            if (time.compareTo(LEAST) < 0) {
                throw new RefusedException(setting + " is " + time.toDays()
                        + "d: what arrives late, or is sent again, needs" + " it for " + LEAST.toDays() + "d");
            }
        }
    }

    /// @param telling what is published besides, which comes first
    public TendRetention(
            Outbox telling, TenantDatabase database, MessageTopic topic, Limits limits, InstantSource clock) {
        this.telling = telling;
        this.database = database;
        this.topic = topic;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public List<OutboxEntry> pending() throws Exception {
        return telling.pending();
    }

    @Override
    public void published(List<OutboxEntry> entries) throws Exception {
        telling.published(entries);
    }

    @Override
    public void tend(Set<Integer> owned) throws Exception {
        telling.tend(owned);
        if (tasks.isEmpty()) {
            begin(owned);
        }
        var task = tasks.poll();
        if (task != null && owned.contains(partition(task.tenant())) && hasMore(task)) {
            tasks.add(task);
        }
    }

    private static boolean hasMore(Task task) {
        try {
            return task.step();
        } catch (TenantErasedException e) {
            return false;
        }
    }

    private void begin(Set<Integer> owned) {
        var now = clock.instant();
        if (owned.isEmpty() || now.isBefore(next)) {
            return;
        }
        next = now.plus(limits.every);
        var logStarts = topic.logStarts();
        partitions = logStarts.length;
        var retentions = database.retentions();
        for (var tenant : retentions.with(Kept.MESSAGES)) {
            add(owned, new ExpireMessages(database, topic, tenant, now));
        }
        retentions.forEachTenant(
                tenant -> add(owned, new PruneMessages(database, tenant, logStarts, now.minus(limits.tombstones))));
        if (owned.contains(0)) {
            retentions.pruneErasures(now.minus(limits.erasures));
        }
    }

    private void add(Set<Integer> owned, Task task) {
        if (owned.contains(partition(task.tenant()))) {
            tasks.add(task);
        }
    }

    private int partition(TenantId tenant) {
        return Utils.toPositive(Utils.murmur2(TenantKey.bytes(tenant.value()))) % partitions;
    }
}
