package dev.alluvium.database;

import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at intervals whether the wall still stands. The canary, a tenant that nobody registered, has a row in every
/// tenant table; another tenant, that has none, reads those tables through the door, with its scope and without a
/// predicate. Whatever it sees is somebody else's.
///
/// The start-up checks read the catalogue, once. This one notices what is changed while the process runs, and what no
/// rule about the catalogue thought of. Thread-safe.
public final class Canary implements AutoCloseable {
    /// The tenant of the rows that nobody else may see. The migration that planted them says the same.
    static final TenantId CANARY = TenantId.of("00000000-0000-8000-8000-0000000ca9a1");
    /// The tenant that looks, and owns nothing.
    static final TenantId CAT = TenantId.of("00000000-0000-8000-8000-000000000ca7");

    private static final Logger log = LoggerFactory.getLogger(Canary.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final TenantDatabase database;
    private final Counter sightings;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("canary").factory());
    /// What the last look that got an answer found wrong; empty when nothing was.
    private volatile List<String> wrong = List.of("nobody has looked yet");

    private Canary(TenantDatabase database, MeterRegistry meters) {
        this.database = database;
        this.sightings = Counter.builder("alluvium.canary.sightings")
                .description("Looks that saw rows of another tenant")
                .register(meters);
        Gauge.builder("alluvium.canary.safe", () -> wrong.isEmpty() ? 1 : 0)
                .description("1 while no tenant sees another's rows")
                .register(meters);
    }

    /// Looks now, and every ten seconds until it is closed.
    ///
    /// @throws UnsafeDatabaseException when the first look finds something
    public static Canary watch(TenantDatabase database, MeterRegistry meters) {
        return watch(database, meters, INTERVAL);
    }

    static Canary watch(TenantDatabase database, MeterRegistry meters, Duration interval) {
        var canary = new Canary(database, meters);
        try {
            canary.look();
            canary.check();
        } catch (RuntimeException e) {
            if (!DatabaseFailure.isTransient(e)) {
                canary.close();
                throw e;
            }
            log.warn("The database did not answer the first look for other tenants' rows; not ready until it does");
        }
        canary.clock.scheduleWithFixedDelay(
                canary::lookAgain, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return canary;
    }

    /// Has the shape of a health check.
    ///
    /// @throws UnsafeDatabaseException while the last look found something
    public Map<String, Object> check() {
        var found = wrong;
        if (!found.isEmpty()) {
            throw new UnsafeDatabaseException(String.join("; ", found));
        }
        return Map.of("tables", TenantTables.READ.size());
    }

    private void lookAgain() {
        try {
            look();
        } catch (Throwable e) {
            // Whatever it is: a look that ends the schedule would leave the last answer standing for ever.
            if (DatabaseFailure.isTransient(e)) {
                // No answer is no sighting. The database's own check tells that it is away.
                log.debug("The database did not answer", e);
                return;
            }
            log.error("The look for other tenants' rows failed", e);
            wrong = List.of("the look itself failed: " + e.getClass().getSimpleName());
        }
    }

    private void look() {
        var leaking = tablesWithRows(CAT);
        var alive = tablesWithRows(CANARY);
        var found = new ArrayList<String>();
        for (var table : leaking) {
            found.add("rows of " + table + " are seen by a tenant that has none");
        }
        for (var table : TenantTables.READ) {
            if (!alive.contains(table)) {
                found.add("the canary's row is gone from " + table + ", so nothing is checked there");
            }
        }
        if (!leaking.isEmpty()) {
            sightings.increment();
        }
        var before = wrong;
        wrong = List.copyOf(found);
        if (!found.equals(before)) {
            tell(found);
        }
    }

    private static void tell(List<String> found) {
        if (found.isEmpty()) {
            log.info("No tenant sees rows of another");
        } else {
            log.error("Tenants are not walled off: {}. This process is not ready until they are.", found);
        }
    }

    private List<String> tablesWithRows(TenantId tenant) {
        // Plain JDBC, because every statement that goes through jOOQ has to name its tenant.
        return database.read(tenant, Reader.WORKER, tx -> tx.sql().connectionResult(Canary::tablesWithRows));
    }

    private static List<String> tablesWithRows(Connection connection) throws SQLException {
        var found = new ArrayList<String>();
        var sql = new ArrayList<String>();
        for (var table : TenantTables.READ) {
            sql.add("select '%1$s' where exists (select from alluvium.%1$s)".formatted(table));
        }
        try (var statement = connection.prepareStatement(String.join(" union all ", sql));
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    /// Ends the looks; one that runs gets no further than its statement.
    @Override
    public void close() {
        clock.shutdownNow();
    }
}
