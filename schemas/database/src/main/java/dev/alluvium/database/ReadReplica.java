package dev.alluvium.database;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.connection.WalPositions;
import dev.alluvium.database.tenant.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A streaming standby that searches are answered from. It is asked only while what it shows is not older than a limit,
/// or, where the reader waited for something, when it has replayed all that was written by then; else the primary is.
/// So is it when the standby is away, or fails. Thread-safe.
public final class ReadReplica implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReadReplica.class);
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(20);
    private static final Duration OPEN_AGAIN = Duration.ofSeconds(1);
    private static final int LOOKS_IN_LIMIT = 4;

    /// The time of a statement or of a transaction is over: it is for any server.
    private static final Set<String> OUT_OF_TIME = Set.of("57014", "25P04");

    private final TenantDatabase primary;
    private final WalPositions written;
    private final OpenStandby opening;
    private final Duration limit;
    private final Freshness freshness = new Freshness();
    private final Counter answered;
    private final Counter passedOn;
    private final Thread keeper;
    private volatile TenantDatabase standby;
    private volatile String problem = "it was not reached yet";

    private ReadReplica(TenantDatabase primary, OpenStandby opening, Duration limit, MeterRegistry meters) {
        this.primary = primary;
        this.written = primary.wal();
        this.opening = opening;
        this.limit = limit;
        this.answered = counter("replica", meters);
        this.passedOn = counter("primary", meters);
        this.keeper = Thread.ofVirtual().name("look-at-replica").unstarted(this::keep);
    }

    private static Counter counter(String by, MeterRegistry meters) {
        return Counter.builder("alluvium.search.answered")
                .description("Searches by the server that answered, where there is a replica")
                .tag("by", by)
                .register(meters);
    }

    /// Goes on without the standby while it cannot be reached or used: it may be about to replay a migration.
    ///
    /// @param settings of the same role on the standby
    /// @param limit older than this nothing is shown
    /// @throws UnsafeDatabaseException when it is no copy of the primary
    public static ReadReplica open(
            TenantDatabase primary, DatabaseSettings settings, Duration limit, MeterRegistry meters) {
        var replica = new ReadReplica(primary, new OpenStandby(primary.wal(), settings, meters), limit, meters);
        try {
            replica.openStandby();
        } catch (RuntimeException e) {
            if (!(e instanceof OpenStandby.NotYetException) && !DatabaseFailure.isTransient(e)) {
                replica.close();
                throw e;
            }
            replica.isAway(e);
        }
        replica.keeper.start();
        return replica;
    }

    /// Reads as the caller, wherever that is right.
    ///
    /// @param limits asked for each attempt
    /// @param waited whether the caller waited for something that it must see now
    public <T> T read(Caller caller, Supplier<ReadLimits> limits, boolean waited, TenantWork<T> work) {
        var asked = standby;
        if (asked != null && isFresh(asked, waited)) {
            try {
                var answer = asked.read(caller, limits.get(), whileItIsOne(work));
                answered.increment();
                return answer;
            } catch (NoStandbyException e) {
                freshness.forget();
            } catch (DataAccessException e) {
                if (!DatabaseFailure.isTransient(e) || OUT_OF_TIME.contains(DatabaseFailure.sqlState(e))) {
                    throw e;
                }
                // It went away, or what it replays needed what this read: the primary has neither trouble.
                log.debug("a search goes on at the primary: {}", e.getMessage());
            }
        }
        passedOn.increment();
        return primary.read(caller, limits.get(), work);
    }

    /// A standby that is promoted between two looks has rows of its own from then on.
    private static <T> TenantWork<T> whileItIsOne(TenantWork<T> work) {
        return transaction -> {
            var answer = work.run(transaction);
            if (!transaction
                    .sql()
                    .select(DSL.function("pg_is_in_recovery", Boolean.class))
                    .fetchSingle()
                    .value1()) {
                throw new NoStandbyException();
            }
            return answer;
        };
    }

    private static final class NoStandbyException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private boolean isFresh(TenantDatabase asked, boolean waited) {
        if (freshness.age(System.nanoTime()) > limit.toNanos()) {
            return false;
        }
        if (!waited) {
            return true;
        }
        try {
            var needed = written.written();
            return asked.wal().replayed().reaches(needed);
        } catch (DataAccessException e) {
            return false;
        }
    }

    /// For the health page; a replica that is away is no reason to take no requests.
    public Map<String, Object> figures() {
        var figures = new LinkedHashMap<String, Object>();
        long age = freshness.age(System.nanoTime());
        var said = problem;
        figures.put("used", standby != null && age <= limit.toNanos());
        if (said != null) {
            figures.put("problem", said);
        } else if (age != Long.MAX_VALUE) {
            figures.put("age_ms", age / 1_000_000);
        }
        return figures;
    }

    private void keep() {
        var between = limit.dividedBy(LOOKS_IN_LIMIT);
        while (!Thread.currentThread().isInterrupted()) {
            var pause = between.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : between;
            try {
                if (standby == null) {
                    openStandby();
                }
                look();
            } catch (RuntimeException e) {
                isAway(e);
                pause = standby == null ? OPEN_AGAIN : pause;
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private void openStandby() {
        standby = opening.open();
        look();
    }

    private void look() {
        long now = System.nanoTime();
        WalPositions.Position ours;
        try {
            ours = written.written();
        } catch (DataAccessException e) {
            tell("the primary does not answer, so that nobody knows how old it is");
            return;
        }
        var replayed = standby.wal().replayed();
        var misfit = ours.misfit(replayed, written::written);
        if (misfit.isPresent()) {
            freshness.forget();
            tell(misfit.get());
            return;
        }
        freshness.written(now, ours.bytes().orElseThrow());
        freshness.replayed(replayed.bytes().orElseThrow());
        tell(
                freshness.age(System.nanoTime()) <= limit.toNanos()
                        ? null
                        : "it is more than " + limit.toMillis() + " ms behind");
    }

    private void isAway(RuntimeException failure) {
        freshness.forget();
        tell(
                failure instanceof OpenStandby.NotYetException || failure instanceof UnsafeDatabaseException
                        ? failure.getMessage()
                        : "it does not answer");
    }

    private void tell(String now) {
        var before = problem;
        problem = now;
        if (now != null && !now.equals(before)) {
            log.warn("the read replica is not asked: {}; the primary answers searches", now);
        } else if (now == null && before != null) {
            log.info("the read replica answers searches");
        }
    }

    @Override
    public void close() {
        keeper.interrupt();
        var opened = standby;
        if (opened != null) {
            opened.close();
        }
    }
}
