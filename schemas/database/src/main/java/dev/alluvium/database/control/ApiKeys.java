package dev.alluvium.database.control;

import static dev.alluvium.database.generated.Tables.API_KEYS;

import dev.alluvium.database.KeyText;
import dev.alluvium.database.Principal;
import dev.alluvium.database.Scope;
import dev.alluvium.database.TenantId;
import dev.alluvium.database.generated.tables.records.ApiKeysRecord;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.impl.DSL;

/// The API keys of tenants. Thread-safe.
public final class ApiKeys {
    private final ControlTransactions transactions;

    ApiKeys(ControlTransactions transactions) {
        this.transactions = transactions;
    }

    /// @param principal null when the key speaks for the tenant as a whole
    /// @param expires null for never
    public IssuedKey issue(TenantId tenant, String name, Set<Scope> scopes, Principal principal, Instant expires) {
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a key needs at least one scope");
        }
        var issued = new IssuedKey(UUID.randomUUID(), KeyText.random());
        transactions.run(sql -> sql.insertInto(API_KEYS)
                .set(API_KEYS.KEY_ID, issued.keyId())
                .set(API_KEYS.TENANT_ID, tenant.value())
                .set(API_KEYS.NAME, name)
                .set(API_KEYS.HASH, KeyText.hash(issued.key()))
                .set(API_KEYS.SCOPES, scopes.stream().sorted().map(Scope::text).toArray(String[]::new))
                .set(API_KEYS.PRINCIPAL_ID, principal == null ? null : principal.id())
                .set(API_KEYS.PRINCIPAL_TYPE, principal == null ? null : principal.type())
                .set(API_KEYS.EXPIRES_AT, expires)
                .execute());
        return issued;
    }

    /// @return whether the tenant has such a key; one that was revoked before stays revoked since then
    public boolean revoke(TenantId tenant, UUID keyId) {
        return transactions.run(sql -> sql.update(API_KEYS)
                        .set(API_KEYS.REVOKED_AT, DSL.coalesce(API_KEYS.REVOKED_AT, DSL.currentInstant()))
                        .where(API_KEYS.TENANT_ID.eq(tenant.value()), API_KEYS.KEY_ID.eq(keyId))
                        .execute())
                == 1;
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
                row.getLastUsedAt());
    }
}
