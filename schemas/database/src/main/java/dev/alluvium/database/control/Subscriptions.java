package dev.alluvium.database.control;

import static dev.alluvium.database.generated.Tables.API_KEYS;
import static dev.alluvium.database.generated.Tables.SUBSCRIPTIONS;
import static dev.alluvium.database.generated.Tables.TENANTS;

import dev.alluvium.database.ScopedTransactions;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.control.Subscription.Maker;
import dev.alluvium.database.generated.tables.records.SubscriptionsRecord;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/// Who is told of a tenant's events over HTTP. Thread-safe.
public final class Subscriptions {
    /// Of one tenant.
    public static final int MOST = 50;

    private final ScopedTransactions scoped;
    private final ScopedTransactions fenced;

    /// @param fenced refuses a tenant that is erased
    Subscriptions(ScopedTransactions scoped, ScopedTransactions fenced) {
        this.scoped = scoped;
        this.fenced = fenced;
    }

    /// @return empty when the tenant has as many as it may
    public Optional<Subscription> add(TenantId tenant, NewSubscription wanted) {
        return fenced.run(tenant, Reader.WORKER, false, tx -> {
            var id = tenant.value();
            // One after the other, so that the count is right.
            tx.sql().fetch("select 1 from alluvium.tenants where tenant_id = ?::uuid for no key update", id);
            var there = tx.sql().fetchCount(SUBSCRIPTIONS, SUBSCRIPTIONS.TENANT_ID.eq(id));
            return there >= MOST ? Optional.empty() : Optional.of(insert(tx, wanted));
        });
    }

    private static Subscription insert(TenantTransaction tx, NewSubscription wanted) {
        var maker = wanted.maker();
        var principal = Optional.ofNullable(maker.principal());
        return subscription(tx.sql()
                .insertInto(SUBSCRIPTIONS)
                .set(SUBSCRIPTIONS.TENANT_ID, tx.tenant().value())
                .set(SUBSCRIPTIONS.SUBSCRIPTION_ID, wanted.id())
                .set(SUBSCRIPTIONS.URL, wanted.url())
                .set(SUBSCRIPTIONS.KINDS, wanted.kinds().toArray(String[]::new))
                .set(SUBSCRIPTIONS.SEALED, wanted.sealed())
                .set(SUBSCRIPTIONS.POSITION, wanted.position())
                .set(SUBSCRIPTIONS.KEY_ID, maker.keyId())
                .set(SUBSCRIPTIONS.PRINCIPAL_ID, principal.map(Principal::id).orElse(null))
                .set(
                        SUBSCRIPTIONS.PRINCIPAL_TYPE,
                        principal.map(Principal::type).orElse(null))
                .set(SUBSCRIPTIONS.EXPIRES_AT, maker.expires())
                .returning()
                .fetchSingle());
    }

    /// Oldest first.
    ///
    /// @param maker null for everybody's
    public List<Subscription> list(TenantId tenant, Maker maker) {
        return scoped.run(
                tenant,
                Reader.WORKER,
                true,
                tx -> tx.sql()
                        .selectFrom(SUBSCRIPTIONS)
                        .where(SUBSCRIPTIONS.TENANT_ID.eq(tenant.value()), madeBy(maker))
                        .orderBy(SUBSCRIPTIONS.CREATED_AT, SUBSCRIPTIONS.SUBSCRIPTION_ID)
                        .fetch(Subscriptions::subscription));
    }

    /// @param maker null for everybody's
    /// @return whether there was such a one
    public boolean remove(TenantId tenant, UUID subscription, Maker maker) {
        return scoped.run(
                        tenant,
                        Reader.WORKER,
                        false,
                        tx -> tx.sql()
                                .deleteFrom(SUBSCRIPTIONS)
                                .where(SUBSCRIPTIONS.TENANT_ID.eq(tenant.value()))
                                .and(SUBSCRIPTIONS.SUBSCRIPTION_ID.eq(subscription))
                                .and(madeBy(maker))
                                .execute())
                > 0;
    }

    private static Condition madeBy(Maker maker) {
        if (maker == null) {
            return DSL.noCondition();
        }
        var principal = Optional.ofNullable(maker.principal());
        return SUBSCRIPTIONS
                .KEY_ID
                .isNotDistinctFrom(maker.keyId())
                .and(SUBSCRIPTIONS.PRINCIPAL_ID.isNotDistinctFrom(
                        principal.map(Principal::id).orElse(null)))
                .and(SUBSCRIPTIONS.PRINCIPAL_TYPE.isNotDistinctFrom(
                        principal.map(Principal::type).orElse(null)));
    }

    /// Whose view a subscription has, while it is active and its credential holds.
    public Optional<Caller> viewer(TenantId tenant, UUID subscription) {
        var s = SUBSCRIPTIONS;
        var holds = s.KEY_ID
                .isNull()
                .or(DSL.exists(DSL.selectOne()
                        .from(API_KEYS)
                        .where(API_KEYS.TENANT_ID.eq(s.TENANT_ID), API_KEYS.KEY_ID.eq(s.KEY_ID))
                        .and(API_KEYS.REVOKED_AT.isNull())
                        .and(API_KEYS.EXPIRES_AT.isNull().or(API_KEYS.EXPIRES_AT.gt(DSL.currentInstant())))));
        return scoped.run(
                tenant,
                Reader.WORKER,
                true,
                tx -> tx.sql()
                        .select(s.KEY_ID, s.PRINCIPAL_ID, s.PRINCIPAL_TYPE, s.EXPIRES_AT, TENANTS.SLUG)
                        .from(s)
                        .join(TENANTS)
                        .on(TENANTS.TENANT_ID.eq(s.TENANT_ID))
                        .where(s.TENANT_ID.eq(tenant.value()), s.SUBSCRIPTION_ID.eq(subscription), s.STATE.eq("active"))
                        .and(s.EXPIRES_AT.isNull().or(s.EXPIRES_AT.gt(DSL.currentInstant())))
                        .and(TENANTS.STATE.eq(TenantState.ACTIVE.text()))
                        .and(holds)
                        .fetchOptional(row -> new Caller(
                                tenant,
                                row.value5(),
                                TenantState.ACTIVE,
                                row.value1(),
                                Set.of(Scope.READ),
                                row.value2() == null ? null : new Principal(row.value2(), row.value3()),
                                row.value4())));
    }

    private static Subscription subscription(SubscriptionsRecord row) {
        return new Subscription(
                new TenantId(row.getTenantId()),
                row.getSubscriptionId(),
                row.getUrl(),
                List.of(row.getKinds()),
                row.getSealed(),
                new Maker(
                        row.getKeyId(),
                        row.getPrincipalId() == null
                                ? null
                                : new Principal(row.getPrincipalId(), row.getPrincipalType()),
                        row.getExpiresAt()),
                row.getCreatedAt(),
                row.getState(),
                row.getReason(),
                row.getAttempts(),
                row.getPosition(),
                row.getDeliveredAt());
    }
}
