package dev.alluvium.database.control;

import static dev.alluvium.database.generated.Tables.TENANTS;

import dev.alluvium.database.generated.tables.records.TenantsRecord;
import dev.alluvium.database.retention.RetentionRule;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantShare;
import dev.alluvium.database.tenant.TenantSlug;
import dev.alluvium.database.tenant.TenantState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/// The tenants there are. Thread-safe.
public final class TenantRegistry {
    public static final int MAX_NAME_LENGTH = 200;

    /// A token says in which second it was issued. So that none is of the second in which its tenant was
    /// created and yet means the one before, of the same slug, no tenant is created in a second in which
    /// another was erased.
    private static final String AWAIT_NEXT_SECOND = """
        select pg_sleep(extract(epoch from date_trunc('second', max(erased_at)) + interval '1 s' - clock_timestamp()))
          from alluvium.erasures
         where date_trunc('second', erased_at) = date_trunc('second', clock_timestamp())
        """;

    private final ControlTransactions transactions;
    private final EraseTenant erase;
    private final Actor actor;

    TenantRegistry(ControlTransactions transactions, EraseTenant erase, Actor actor) {
        this.transactions = transactions;
        this.erase = erase;
        this.actor = actor;
    }

    /// The same, with the audit log saying that it is this one who acts.
    public TenantRegistry by(Actor other) {
        return new TenantRegistry(transactions, erase, other);
    }

    /// Creates the tenant, or finds the one that is there with the same slug and name.
    ///
    /// @throws TenantExistsException when the slug is taken under another name, or by a tenant that is being
    /// erased
    /// @throws IllegalArgumentException when slug or name break their rules
    public Tenant create(String slug, String name) {
        return create(slug, name, null);
    }

    /// The same with the language of its messages; null for the installation's. One that is there keeps its
    /// own.
    public Tenant create(String slug, String name, String language) {
        if (!TenantSlug.matches(slug)) {
            throw new IllegalArgumentException(
                    "a slug is 1 to 63 lower-case letters and digits, with single hyphens between them and not in the"
                            + " form of a UUID, and '" + slug + "' is not");
        }
        checkName(name);
        var tenant = transactions.run(sql -> {
            sql.execute(AWAIT_NEXT_SECOND);
            var added = sql.insertInto(TENANTS)
                    .set(TENANTS.TENANT_ID, UUID.randomUUID())
                    .set(TENANTS.SLUG, slug)
                    .set(TENANTS.NAME, name)
                    .set(TENANTS.LANGUAGE, language)
                    .set(TENANTS.CREATED_AT, DSL.field("clock_timestamp()", Instant.class))
                    .onConflict(TENANTS.SLUG)
                    .doNothing()
                    .execute();
            var there = select(sql, slug).orElseThrow();
            var outcome = added == 1 ? AuditLog.DONE : isSame(there, name) ? "unchanged" : "taken";
            AuditLog.add(sql, actor, "tenant.create", there.id(), null, outcome);
            return there;
        });
        if (!isSame(tenant, name)) {
            throw new TenantExistsException(tenant);
        }
        return tenant;
    }

    private static boolean isSame(Tenant tenant, String name) {
        return tenant.name().equals(name) && tenant.state() != TenantState.ERASED;
    }

    public Optional<Tenant> find(String slug) {
        return transactions.run(sql -> select(sql, slug));
    }

    /// In the order of their slugs.
    ///
    /// @param afterSlug the last slug of the page before, or null for the first page
    public List<Tenant> list(String afterSlug, int limit) {
        return transactions.run(sql -> sql.selectFrom(TENANTS)
                .where(afterSlug == null ? DSL.noCondition() : TENANTS.SLUG.gt(afterSlug))
                .orderBy(TENANTS.SLUG)
                .limit(limit)
                .fetch(TenantRegistry::tenant));
    }

    /// @param name null to leave it
    /// @param state null to leave it
    /// @return the tenant as it is now; empty when there is none, or only one that is being erased
    public Optional<Tenant> change(String slug, String name, TenantState state) {
        return change(slug, name, state, null);
    }

    /// @param language null to leave it; its words are filed by another one once it is indexed anew
    public Optional<Tenant> change(String slug, String name, TenantState state, String language) {
        return change(slug, TenantChange.NONE.named(name).to(state).speaking(language));
    }

    /// @return the tenant as it is now; empty when there is none, or only one that is being erased
    public Optional<Tenant> change(String slug, TenantChange change) {
        if (change.name() != null) {
            checkName(change.name());
        }
        return transactions.run(sql -> {
            var changed = sql.update(TENANTS)
                    .set(change.columns())
                    .set(TENANTS.CHANGED_AT, DSL.currentInstant())
                    .where(TENANTS.SLUG.eq(slug))
                    .and(TENANTS.STATE.ne(TenantState.ERASED.text()))
                    .returning()
                    .fetchOptional(TenantRegistry::tenant);
            AuditLog.add(
                    sql,
                    actor,
                    "tenant.change",
                    changed.map(Tenant::id).orElse(null),
                    change.told(),
                    changed.isPresent() ? AuditLog.DONE : "unknown");
            return changed;
        });
    }

    /// Removes every row of the tenant, its keys, and the tenant itself. May be run again after it was
    /// interrupted.
    ///
    /// @return empty when there is no such tenant
    public Optional<Erased> erase(String slug) {
        return erase(slug, Duration.ofDays(365));
    }

    /// The same for a while: a receipt that is not complete tells how far it came.
    public Optional<Erased> erase(String slug, Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        return erase.begin(slug, actor).map(tenant -> erase.run(tenant, until, actor));
    }

    private static void checkName(String name) {
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a tenant's name is 1 to " + MAX_NAME_LENGTH + " characters and not blank");
        }
    }

    private static Optional<Tenant> select(DSLContext sql, String slug) {
        return sql.selectFrom(TENANTS).where(TENANTS.SLUG.eq(slug)).fetchOptional(TenantRegistry::tenant);
    }

    static Tenant tenant(TenantsRecord row) {
        return new Tenant(
                new TenantId(row.getTenantId()),
                row.getSlug(),
                row.getName(),
                TenantState.of(row.getState()),
                row.getLanguage(),
                new TenantShare(row.getShare(), row.getMessagesPerSecond()),
                row.getCreatedAt(),
                RetentionRule.parse(row.getRetention()));
    }
}
