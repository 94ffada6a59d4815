package dev.alluvium.database.control;

import static dev.alluvium.database.generated.Tables.API_KEYS;

import dev.alluvium.database.control.NewKey.Bound;
import dev.alluvium.database.generated.tables.records.ApiKeysRecord;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.KeyText;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/// The API keys of tenants. Thread-safe.
public final class ApiKeys {
    /// The key and all that end with it.
    private static final String REVOKE = """
        with recursive ending as (
            select key_id, keys_outlive from alluvium.api_keys where tenant_id = ?::uuid and key_id = ?::uuid
            union all
            select k.key_id, k.keys_outlive
              from alluvium.api_keys k
              join ending e on k.parent_id = e.key_id and not e.keys_outlive
        )
        update alluvium.api_keys k set revoked_at = coalesce(k.revoked_at, now())
          from ending e
         where k.key_id = e.key_id and k.tenant_id = ?::uuid
        """;

    private final ControlTransactions transactions;
    private final Actor actor;

    ApiKeys(ControlTransactions transactions, Actor actor) {
        this.transactions = transactions;
        this.actor = actor;
    }

    /// The same, with the audit log saying that it is this one who acts.
    public ApiKeys by(Actor other) {
        return new ApiKeys(transactions, other);
    }

    /// As an operator does.
    ///
    /// @param principal null when the key speaks for the tenant as a whole
    /// @param expires null for never
    public IssuedKey issue(TenantId tenant, String name, Set<Scope> scopes, Principal principal, Instant expires) {
        return issue(tenant, new NewKey(name, scopes, principal, expires, false, new Bound.None()));
    }

    /// @throws KeyRefusedException when who makes it may not make such a key
    public IssuedKey issue(TenantId tenant, NewKey wanted) {
        return transactions.run(sql -> {
            takeTurns(sql, tenant);
            var expires = expiry(sql, tenant, wanted);
            var issued = new IssuedKey(UUID.randomUUID(), KeyText.random(), expires);
            insert(sql, tenant, wanted, issued);
            AuditLog.add(sql, actor, "key.create", tenant, issued.keyId().toString(), AuditLog.DONE);
            return issued;
        });
    }

    /// A key that is being made while the one that makes it is revoked must not be missed by either.
    private static void takeTurns(DSLContext sql, TenantId tenant) {
        sql.fetch("select 1 from alluvium.tenants where tenant_id = ?::uuid for no key update", tenant.value());
    }

    private static Instant expiry(DSLContext sql, TenantId tenant, NewKey wanted) {
        return switch (wanted.bound()) {
            case Bound.None() -> wanted.expires();
            case Bound.Until(var end) -> {
                if (wanted.keysOutlive()) {
                    throw KeyRefusedException.lacksRight();
                }
                yield bounded(wanted, end);
            }
            case Bound.Parent(var keyId) -> {
                var parent = parent(sql, tenant, keyId);
                if (wanted.keysOutlive() && !parent.getKeysOutlive()) {
                    throw KeyRefusedException.lacksRight();
                }
                yield parent.getKeysOutlive() ? wanted.expires() : bounded(wanted, parent.getExpiresAt());
            }
        };
    }

    private static Instant bounded(NewKey wanted, Instant end) {
        if (end != null && wanted.expires() != null && wanted.expires().isAfter(end)) {
            throw KeyRefusedException.outlives(end);
        }
        return wanted.expires() == null ? end : wanted.expires();
    }

    private static ApiKeysRecord parent(DSLContext sql, TenantId tenant, UUID keyId) {
        return sql.selectFrom(API_KEYS)
                .where(API_KEYS.TENANT_ID.eq(tenant.value()), API_KEYS.KEY_ID.eq(keyId))
                .and(API_KEYS.REVOKED_AT.isNull())
                .and(API_KEYS.EXPIRES_AT.isNull().or(API_KEYS.EXPIRES_AT.gt(DSL.currentInstant())))
                .fetchOptional()
                .orElseThrow(KeyRefusedException::ended);
    }

    private static void insert(DSLContext sql, TenantId tenant, NewKey wanted, IssuedKey issued) {
        var principal = wanted.principal();
        sql.insertInto(API_KEYS)
                .set(API_KEYS.KEY_ID, issued.keyId())
                .set(API_KEYS.TENANT_ID, tenant.value())
                .set(API_KEYS.NAME, wanted.name())
                .set(API_KEYS.HASH, KeyText.hash(issued.key()))
                .set(
                        API_KEYS.SCOPES,
                        wanted.scopes().stream().sorted().map(Scope::text).toArray(String[]::new))
                .set(API_KEYS.PRINCIPAL_ID, principal == null ? null : principal.id())
                .set(API_KEYS.PRINCIPAL_TYPE, principal == null ? null : principal.type())
                .set(API_KEYS.EXPIRES_AT, issued.expiresAt())
                .set(API_KEYS.PARENT_ID, wanted.bound() instanceof Bound.Parent(var keyId) ? keyId : null)
                .set(API_KEYS.KEYS_OUTLIVE, wanted.keysOutlive())
                .execute();
    }

    /// Revokes a key and the keys that it made, and those that they made, except where they may outlive it.
    ///
    /// @return whether the tenant has such a key; one that was revoked before stays revoked since then
    public boolean revoke(TenantId tenant, UUID keyId) {
        return transactions.run(sql -> {
            takeTurns(sql, tenant);
            int revoked = sql.execute(REVOKE, tenant.value(), keyId, tenant.value());
            AuditLog.add(sql, actor, "key.revoke", tenant, keyId.toString(), revoked > 0 ? AuditLog.DONE : "unknown");
            return revoked > 0;
        });
    }

    /// Oldest first, revoked and expired ones too.
    public List<ApiKey> list(TenantId tenant) {
        return transactions.run(sql -> sql.selectFrom(API_KEYS)
                .where(API_KEYS.TENANT_ID.eq(tenant.value()))
                .orderBy(API_KEYS.CREATED_AT, API_KEYS.KEY_ID)
                .fetch(ApiKeys::key));
    }

    private static ApiKey key(ApiKeysRecord row) {
        return new ApiKey(
                row.getKeyId(),
                row.getName(),
                Stream.of(row.getScopes()).map(Scope::of).collect(Collectors.toSet()),
                row.getPrincipalId() == null ? null : new Principal(row.getPrincipalId(), row.getPrincipalType()),
                row.getCreatedAt(),
                row.getExpiresAt(),
                row.getRevokedAt(),
                row.getLastUsedAt(),
                row.getParentId(),
                row.getKeysOutlive());
    }
}
