package dev.alluvium.database.control;

import dev.alluvium.database.ScopedTransactions;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.Record;

/// Which gateway delivers to which subscription, and how far it has come. Thread-safe.
public final class Deliveries {
    static final Duration LEASE = Duration.ofSeconds(15);
    /// What is left of a lease is renewed before it is less.
    private static final String LEFT = "10 seconds";

    private static final String ALL = "select s.*, s.held_until > now() held, s.held_until > now() + interval '" + LEFT
            + "' fresh from alluvium.active_subscriptions() s order by s.tenant_id, s.subscription_id";

    /// What somebody else holds by now has gone on from where it was last said to be: that it comes again is better
    /// than that it goes back.
    private static final String PROGRESS = """
        update alluvium.subscriptions
           set position = ?, attempts = ?, reason = ?, state = case when ? then 'dead' else state end,
               delivered_at = case when ? then now() else delivered_at end
         where tenant_id = ?::uuid and subscription_id = ?::uuid and state = 'active' and holder = ?::uuid
        """;
    private static final String CLAIM = """
        update alluvium.subscriptions set holder = ?::uuid, held_until = now() + ?::interval
         where tenant_id = ?::uuid and subscription_id = ?::uuid and state = 'active'
           and (holder is null or holder = ?::uuid or held_until < now())
        """;
    private static final String END = """
        update alluvium.subscriptions
           set state = 'ended', reason = 'the credential that made it has ended', holder = null
         where tenant_id = ?::uuid and subscription_id = ?::uuid and state = 'active'
        """;

    private static final String RELEASE = """
        update alluvium.subscriptions set holder = null
         where tenant_id = ?::uuid and subscription_id = ?::uuid and holder = ?::uuid
        """;

    private final ControlTransactions control;
    private final ScopedTransactions scoped;

    Deliveries(ControlTransactions control, ScopedTransactions scoped) {
        this.control = control;
        this.scoped = scoped;
    }

    /// Keeps what was delivered, and gives the gateway those that are its own from now on: what it had, and what no
    /// other has.
    public List<Held> exchange(UUID gateway, List<Delivered> delivered) {
        delivered.forEach(each -> keep(gateway, each));
        var own = new ArrayList<Held>();
        for (var row : control.run(sql -> sql.fetch(ALL))) {
            if (!row.get("holds", Boolean.class)) {
                execute(tenant(row), END, tenant(row).value(), id(row));
            } else if (isOf(row, gateway) || isFree(row) && claim(row, gateway)) {
                own.add(held(row));
            }
        }
        return own;
    }

    /// Keeps what was delivered, and leaves the gateway's own to others: it stops.
    public void release(UUID gateway, List<Delivered> delivered) {
        delivered.forEach(each -> keep(gateway, each));
        for (var row : control.run(sql -> sql.fetch(ALL))) {
            if (gateway.equals(row.get("holder", UUID.class))) {
                execute(tenant(row), RELEASE, tenant(row).value(), id(row), gateway);
            }
        }
    }

    private void keep(UUID gateway, Delivered each) {
        execute(
                each.tenant(),
                PROGRESS,
                each.position(),
                each.attempts(),
                each.reason(),
                each.dead(),
                each.delivered(),
                each.tenant().value(),
                each.subscription(),
                gateway);
    }

    private boolean isOf(Record row, UUID gateway) {
        boolean own = gateway.equals(row.get("holder", UUID.class));
        return own && (row.get("fresh", Boolean.class) || claim(row, gateway));
    }

    private static boolean isFree(Record row) {
        return row.get("holder") == null || !row.get("held", Boolean.class);
    }

    private boolean claim(Record row, UUID gateway) {
        var lease = LEASE.toSeconds() + " seconds";
        return execute(tenant(row), CLAIM, gateway, lease, tenant(row).value(), id(row), gateway) > 0;
    }

    private int execute(TenantId tenant, String sql, Object... bindings) {
        return scoped.run(tenant, Reader.WORKER, false, tx -> tx.sql().execute(sql, bindings));
    }

    private static TenantId tenant(Record row) {
        return new TenantId(row.get("tenant_id", UUID.class));
    }

    private static UUID id(Record row) {
        return row.get("subscription_id", UUID.class);
    }

    private static Held held(Record row) {
        var principal = row.get("principal_id", String.class);
        return new Held(
                tenant(row),
                row.get("slug", String.class),
                id(row),
                row.get("url", String.class),
                List.of(row.get("kinds", String[].class)),
                row.get("sealed", byte[].class),
                principal == null ? null : new Principal(principal, row.get("principal_type", String.class)),
                row.get("attempts", Integer.class),
                row.get("position", String.class));
    }
}
