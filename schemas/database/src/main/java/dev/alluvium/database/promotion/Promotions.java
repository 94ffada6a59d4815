package dev.alluvium.database.promotion;

import com.zaxxer.hikari.HikariDataSource;
import dev.alluvium.database.ScopedTransactions;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.Pool;
import dev.alluvium.database.control.AuditLog;
import dev.alluvium.database.control.ControlTransactions;
import dev.alluvium.database.pace.AskPace;
import dev.alluvium.database.pace.OperatorWork;
import dev.alluvium.database.pace.Pace;
import dev.alluvium.database.safety.SafeDatabase;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.exception.DataAccessException;

/// Moves a tenant to partitions of its own, and back, while it is written to and searched. For the owner of
/// the tables.
///
/// The place of a row says in which partition it lies, and a row moves by having its place changed: a
/// statement sees it in one place or in the other, and whatever happens between two batches, nothing is
/// lost and nothing has to be undone. What was interrupted goes on when it is run again, in the same
/// direction or in the other.
public final class Promotions implements AutoCloseable {
    /// "promote" in ASCII: one move at a time in an installation.
    private static final long LOCK = 0x70726f6d6f7465L;

    static final int SHARED = 0;
    static final int OWN = 1;

    private final HikariDataSource pool;
    private final Actor actor;
    private final long key;
    private final ControlTransactions sql;
    private final OwnPartitions partitions;
    private final MoveRows moveRows;

    private Promotions(HikariDataSource pool, DatabaseSettings owner, Actor actor) {
        this.pool = pool;
        this.actor = actor;
        this.key = owner.namespace().lock(LOCK);
        this.sql = new ControlTransactions(pool);
        this.partitions = new OwnPartitions(sql);
        // Not behind the fence of erased tenants: it holds that fence itself.
        this.moveRows = new MoveRows(
                new ScopedTransactions(pool, ScopedTransactions.Limits.of(owner), false),
                partitions,
                new Pace(new AskPace(pool, OperatorWork.PROMOTE)));
    }

    /// @param owner as `alluvium_owner`
    /// @throws UnsafeDatabaseException when the schema is of another version
    public static Promotions open(DatabaseSettings owner) {
        return open(owner, Actor.PROCESS);
    }

    /// The same, with the audit log saying that it is this one who acts.
    public static Promotions open(DatabaseSettings owner, Actor actor) {
        var pool = Pool.open(owner.withConnections(0, 2), new SimpleMeterRegistry());
        try (var connection = pool.getConnection()) {
            SafeDatabase.requireSchema(connection);
            connection.rollback();
            return new Promotions(pool, owner, actor);
        } catch (SQLException e) {
            pool.close();
            throw new DataAccessException("the database does not answer: " + e.getMessage(), e);
        } catch (Throwable e) {
            pool.close();
            throw e;
        }
    }

    /// Gives the tenant partitions and a vector index of its own.
    ///
    /// @return empty when there is no such tenant
    /// @throws IllegalStateException when another tenant is being moved
    /// @throws TenantErasedException when an erasure of the tenant has begun: it wins
    public Optional<Promoted> promote(String slug, PromotionProgress progress) {
        return move(slug, progress, tenant -> new Promoted(tenant, slug, true, promote(tenant, progress)));
    }

    /// Returns the tenant to the partitions that tenants share.
    ///
    /// @return empty when there is no such tenant
    /// @throws IllegalStateException when another tenant is being moved
    /// @throws TenantErasedException when an erasure of the tenant has begun: it wins
    public Optional<Promoted> back(String slug, PromotionProgress progress) {
        return move(slug, progress, tenant -> new Promoted(tenant, slug, false, back(tenant, progress)));
    }

    private Map<String, Long> promote(TenantId tenant, PromotionProgress progress) {
        if (state(tenant).filter("promoted"::equals).isPresent()) {
            return Map.of();
        }
        begin(tenant, "promoting");
        note(tenant, "tenant.promote", AuditLog.BEGUN);
        partitions.each(
                PromotionStep.OPEN, progress, "select alluvium.add_own_partition(?::regclass, ?::uuid)", tenant);
        partitions.awaitOlder(progress);
        forgetOldBounds();
        moveRows.redirect(tenant, OWN, progress);
        var moved = moveRows.all(tenant, SHARED, progress);
        partitions.leaveOut(tenant, progress);
        begin(tenant, "promoted");
        note(tenant, "tenant.promote", AuditLog.DONE);
        return moved;
    }

    /// A session of PostgreSQL (18.6) that has opened a partition of the default partition goes on
    /// believing in its bounds when a further partition is attached above, and would keep the rows there,
    /// which their check refuses. Only an update that moves rows asks for those bounds, so only the
    /// sessions that move them begin anew.
    private void forgetOldBounds() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    private Map<String, Long> back(TenantId tenant, PromotionProgress progress) {
        if (state(tenant).isEmpty()) {
            return Map.of();
        }
        begin(tenant, "returning");
        note(tenant, "tenant.promote-back", AuditLog.BEGUN);
        partitions.each(PromotionStep.OPEN, progress, "select alluvium.let_in(?::regclass, ?::uuid)", tenant);
        partitions.awaitOlder(progress);
        moveRows.redirect(tenant, SHARED, progress);
        var moved = moveRows.all(tenant, OWN, progress);
        partitions.each(
                PromotionStep.CLOSE, progress, "select alluvium.drop_own_partition(?::regclass, ?::uuid)", tenant);
        forget(tenant);
        note(tenant, "tenant.promote-back", AuditLog.DONE);
        return moved;
    }

    private void note(TenantId tenant, String action, String outcome) {
        new AuditLog(sql).record(actor, action, tenant, null, outcome);
    }

    private Optional<Promoted> move(String slug, PromotionProgress progress, Move move) {
        try (var lock = pool.getConnection();
                var statement = lock.createStatement()) {
            // Of the session, and gone with it whatever becomes of this process.
            lock.setAutoCommit(true);
            try (var taken = statement.executeQuery("select pg_try_advisory_lock(" + key + ")")) {
                taken.next();
                if (!taken.getBoolean(1)) {
                    throw new IllegalStateException(
                            "another tenant, or this one, is being moved already: wait for that");
                }
            }
            try {
                partitions.dropAbandoned(progress);
                return find(slug).map(move::of);
            } finally {
                statement.execute("select pg_advisory_unlock(" + key + ")");
            }
        } catch (SQLException e) {
            throw new DataAccessException("the move was interrupted: " + e.getMessage(), e);
        }
    }

    private Optional<TenantId> find(String slug) {
        return sql.run(dsl -> dsl.fetchOptional("select tenant_id from alluvium.tenants where slug = ?", slug))
                .map(row -> new TenantId(row.get(0, UUID.class)));
    }

    private Optional<String> state(TenantId tenant) {
        return sql.run(dsl -> dsl.fetchOptional(
                        "select state from alluvium.promotions where tenant = ?::uuid", tenant.value()))
                .map(row -> row.get(0, String.class));
    }

    private void begin(TenantId tenant, String state) {
        int known = sql.run(dsl -> dsl.execute("""
            insert into alluvium.promotions (tenant, state)
            select tenant_id, ? from alluvium.tenants where tenant_id = ?::uuid and state <> 'erased' for key share
            on conflict (tenant) do update set state = excluded.state, changed_at = now()
            """, state, tenant.value()));
        if (known == 0) {
            throw new TenantErasedException(tenant);
        }
    }

    private void forget(TenantId tenant) {
        int known =
                sql.run(dsl -> dsl.execute("delete from alluvium.promotions where tenant = ?::uuid", tenant.value()));
        if (known == 0) {
            throw new TenantErasedException(tenant);
        }
    }

    private interface Move {
        Promoted of(TenantId tenant);
    }

    @Override
    public void close() {
        pool.close();
    }
}
