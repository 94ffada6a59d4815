package dev.alluvium.database;

import dev.alluvium.database.connection.RollBack;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.database.tenant.KeyText;
import dev.alluvium.database.tenant.KnownTenant;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantShare;
import dev.alluvium.database.tenant.TenantSlug;
import dev.alluvium.database.tenant.TenantState;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.exception.DataAccessException;

/// Which tenants exist, and whose an API key is, as far as a process may know: it can ask about an id or a
/// key that it holds, and cannot list any. Answers are at most two seconds old. Thread-safe.
public final class TenantDirectory {
    private static final String STATES = "select tenant_id, state from alluvium.tenant_states(?)";
    private static final String SHARES = "select tenant_id, share, messages_per_second from alluvium.tenant_shares(?)";
    private static final String AUTHENTICATE =
            "select tenant_id, slug, state, key_id, scopes, principal_id, principal_type, expires_at"
                    + " from alluvium.authenticate(?)";
    private static final String NAMED = "select tenant_id, slug, state, created_at from alluvium.named_tenant(?, ?)";

    private final DataSource pool;
    private final RecentAnswers<TenantId, Optional<TenantState>> states;
    private final RecentAnswers<ByteBuffer, Optional<Caller>> callers;
    private final RecentAnswers<String, Optional<KnownTenant>> named;

    TenantDirectory(DataSource pool, LongSupplier nanoTime) {
        this.pool = pool;
        this.states = new RecentAnswers<>(nanoTime);
        this.callers = new RecentAnswers<>(nanoTime);
        this.named = new RecentAnswers<>(nanoTime);
    }

    /// The state of each of these tenants that exists; one that is absent is unknown.
    public Map<TenantId, TenantState> states(Collection<TenantId> ids) {
        var known = new HashMap<TenantId, TenantState>();
        var missing = new ArrayList<TenantId>();
        for (var id : new LinkedHashSet<>(ids)) {
            var answer = states.get(id);
            if (answer == null) {
                missing.add(id);
            } else {
                answer.ifPresent(state -> known.put(id, state));
            }
        }
        if (!missing.isEmpty()) {
            var asked = states.now();
            var found = ask(STATES, parameter -> uuids(parameter, missing), TenantDirectory::states);
            missing.forEach(id -> states.put(id, Optional.ofNullable(found.get(id)), asked));
            known.putAll(found);
        }
        return known;
    }

    /// What each of these tenants that exists gets of the workers. Asks anew each time.
    public Map<TenantId, TenantShare> shares(Collection<TenantId> ids) {
        return ask(SHARES, parameter -> uuids(parameter, ids), rows -> {
            var found = new HashMap<TenantId, TenantShare>();
            while (rows.next()) {
                found.put(
                        new TenantId(rows.getObject(1, UUID.class)),
                        new TenantShare(rows.getDouble(2), rows.getObject(3, Double.class)));
            }
            return found;
        });
    }

    /// Whose key this is; empty when it is unknown, revoked or expired. The key is looked up by its hash, so
    /// that the time taken says nothing about how much of a guess was right.
    public Optional<Caller> authenticate(String presentedKey) {
        if (!KeyText.hasForm(presentedKey)) {
            return Optional.empty();
        }
        var hash = KeyText.hash(presentedKey);
        var key = ByteBuffer.wrap(hash);
        var answer = callers.get(key);
        if (answer == null) {
            var asked = callers.now();
            answer = ask(AUTHENTICATE, parameter -> parameter.setBytes(1, hash), TenantDirectory::caller);
            callers.put(key, answer, asked);
        }
        return answer;
    }

    /// The tenant with this id or slug. No slug has the form of an id, so that a name means one tenant at
    /// most.
    public Optional<KnownTenant> named(String idOrSlug) {
        var id = TenantId.parse(idOrSlug);
        if (id.isEmpty() && !TenantSlug.matches(idOrSlug)) {
            return Optional.empty();
        }
        var answer = named.get(idOrSlug);
        if (answer == null) {
            var asked = named.now();
            answer = ask(
                    NAMED,
                    parameter -> {
                        parameter.setObject(1, id.map(TenantId::value).orElse(null), Types.OTHER);
                        parameter.setString(2, id.isPresent() ? null : idOrSlug);
                    },
                    TenantDirectory::knownTenant);
            named.put(idOrSlug, answer, asked);
        }
        return answer;
    }

    private static Optional<KnownTenant> knownTenant(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return Optional.empty();
        }
        var id = new TenantId(rows.getObject(1, UUID.class));
        var createdAt = rows.getObject(4, OffsetDateTime.class).toInstant();
        return Optional.of(new KnownTenant(id, rows.getString(2), TenantState.of(rows.getString(3)), createdAt));
    }

    private static void uuids(PreparedStatement parameter, Collection<TenantId> ids) throws SQLException {
        var values = ids.stream().map(TenantId::value).toArray(UUID[]::new);
        parameter.setArray(1, parameter.getConnection().createArrayOf("uuid", values));
    }

    private static Map<TenantId, TenantState> states(ResultSet rows) throws SQLException {
        var found = new HashMap<TenantId, TenantState>();
        while (rows.next()) {
            found.put(new TenantId(rows.getObject(1, UUID.class)), TenantState.of(rows.getString(2)));
        }
        return found;
    }

    private static Optional<Caller> caller(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return Optional.empty();
        }
        var principal = rows.getString(6) == null ? null : new Principal(rows.getString(6), rows.getString(7));
        return Optional.of(new Caller(
                new TenantId(rows.getObject(1, UUID.class)),
                rows.getString(2),
                TenantState.of(rows.getString(3)),
                rows.getObject(4, UUID.class),
                scopes((String[]) rows.getArray(5).getArray()),
                principal,
                expires(rows)));
    }

    private static Instant expires(ResultSet rows) throws SQLException {
        var expires = rows.getObject(8, OffsetDateTime.class);
        return expires == null ? null : expires.toInstant();
    }

    private static Set<Scope> scopes(String[] texts) {
        return Stream.of(texts).map(Scope::of).collect(Collectors.toSet());
    }

    private <T> T ask(String question, Parameters parameters, Rows<T> rows) {
        try (Connection connection = pool.getConnection();
                var statement = connection.prepareStatement(question)) {
            try {
                parameters.set(statement);
                T answer;
                try (var result = statement.executeQuery()) {
                    answer = rows.read(result);
                }
                connection.commit();
                return answer;
            } catch (Throwable e) {
                RollBack.after(e, connection);
                throw e;
            }
        } catch (SQLException e) {
            throw new DataAccessException("the tenant directory cannot be read: " + e.getMessage(), e);
        }
    }

    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Rows<T> {
        T read(ResultSet rows) throws SQLException;
    }
}
