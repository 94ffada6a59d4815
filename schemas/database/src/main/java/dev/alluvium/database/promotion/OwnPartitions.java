package dev.alluvium.database.promotion;

import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.control.ControlTransactions;
import dev.alluvium.database.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jooq.exception.DataAccessException;

/// The partitions of a tenant's own: made, opened, closed and dropped, table by table, in transactions that wait for
/// locks no longer than other tenants may be kept waiting behind them. What met somebody in the way is tried again.
final class OwnPartitions {
    /// A name as `regclass` prints it depends on the search path.
    private static final String QUALIFIED =
            "(select format('%%I.%%I', c.relnamespace::regnamespace, c.relname)" + " from pg_class c where c.oid = %s)";

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /// Longer than an attempt waits for its lock, so that others get through between two attempts.
    private static final Duration PAUSE = Duration.ofMillis(400);

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final ControlTransactions sql;

    OwnPartitions(ControlTransactions sql) {
        this.sql = sql;
    }

    /// The tables whose rows have a place, by their full names.
    List<String> tables() {
        return sql.run(
                dsl -> dsl.fetch("select " + QUALIFIED.formatted("t") + " from alluvium.promotable_tables() as t")
                        .map(row -> row.get(0, String.class)));
    }

    /// @param function of a table and a tenant
    void each(PromotionStep step, PromotionProgress progress, String function, TenantId tenant) {
        progress.began(step);
        for (var table : tables()) {
            patiently(step, progress, () -> sql.run(dsl -> dsl.fetch(function, table, tenant.value())));
        }
    }

    /// What erased tenants left behind, which is empty.
    void dropAbandoned(PromotionProgress progress) {
        var abandoned = sql.run(dsl -> dsl.fetch(
                        "select " + QUALIFIED.formatted("parent") + ", tenant from alluvium.abandoned_partitions()")
                .map(row -> new Abandoned(row.get(0, String.class), row.get(1, UUID.class))));
        for (var each : abandoned) {
            for (var function : List.of("let_in", "drop_own_partition")) {
                patiently(
                        PromotionStep.CLOSE,
                        progress,
                        () -> sql.run(dsl -> dsl.fetch(
                                "select alluvium." + function + "(?::regclass, ?::uuid)",
                                each.table(),
                                each.tenant())));
            }
        }
    }

    private record Abandoned(String table, UUID tenant) {}

    /// The shared partitions promise to hold nothing of the tenant, and are searched for that while others go on.
    void leaveOut(TenantId tenant, PromotionProgress progress) {
        progress.began(PromotionStep.CLOSE);
        for (var table : tables()) {
            var validate = patiently(
                    PromotionStep.CLOSE,
                    progress,
                    () -> sql.run(dsl -> dsl.fetchSingle(
                                    "select alluvium.leave_out(?::regclass, ?::uuid)", table, tenant.value())
                            .get(0, String.class)));
            sql.run(dsl -> dsl.execute(validate));
        }
    }

    /// So that plans know how large the partition is that the tenant's rows are going to.
    void analyze(TenantId tenant, String table, int place) {
        var function = place == Promotions.OWN ? "own_partition" : "shared_partition";
        var partition = sql.run(dsl -> dsl.fetchSingle(
                        "select " + QUALIFIED.formatted("alluvium." + function + "(?::regclass, ?::uuid)::regclass"),
                        table,
                        tenant.value())
                .get(0, String.class));
        sql.run(dsl -> dsl.execute("analyze " + partition));
    }

    /// Waits for the end of every transaction that has one of the tables open now. A statement that was planned
    /// before the new partitions were there does not look into them; it must not begin to read after rows have
    /// gone there.
    void awaitOlder(PromotionProgress progress) {
        progress.began(PromotionStep.AWAIT_OLDER);
        var older = sql.run(dsl -> dsl.fetch("""
            select distinct virtualtransaction from pg_locks
             where database = (select oid from pg_database where datname = current_database())
               and relation in (select alluvium.promotable_tables()) and pid <> pg_backend_pid()
            """).map(row -> row.get(0, String.class)))
                .toArray(String[]::new);
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (sql.run(dsl -> dsl.fetchSingle(
                        "select exists (select from pg_locks where virtualtransaction = any (?::text[]))",
                        (Object) older)
                .get(0, Boolean.class))) {
            if (System.nanoTime() > deadline) {
                throw new DataAccessException("a transaction has been open for " + PATIENCE.toMinutes()
                        + " minutes: end it, then run this again");
            }
            pause(LOOK);
        }
    }

    static <T> T patiently(PromotionStep step, PromotionProgress progress, Attempt<T> attempt) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return attempt.run();
            } catch (DataAccessException e) {
                if (!LOCK_NOT_AVAILABLE.equals(DatabaseFailure.sqlState(e)) || System.nanoTime() > deadline) {
                    throw e;
                }
                progress.waiting(step);
                pause(PAUSE);
            }
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataAccessException("interrupted while waiting", e);
        }
    }

    interface Attempt<T> {
        T run();
    }
}
