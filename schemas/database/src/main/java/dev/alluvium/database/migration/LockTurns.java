package dev.alluvium.database.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Waits for locks in short turns. Who waits for the lock of a whole table stands in front of every statement that
/// comes after, readers included; so a migration waits for half a second at most, steps back, and tries again.
///
/// @param limit after which it gives up
record LockTurns(Duration limit, Consumer<String> told) {
    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final String TURN = "500ms";
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);
    /// Lock not available, and deadlock.
    private static final Set<String> BUSY = Set.of("55P03", "40P01");

    interface Attempt {
        void run() throws SQLException;
    }

    /// Before each attempt, in its transaction.
    static void beShort(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '" + TURN + "'");
        }
    }

    /// @param attempt leaves nothing behind when it fails
    void run(String what, Attempt attempt) throws SQLException {
        long end = System.nanoTime() + limit.toNanos();
        var pause = SHORTEST_PAUSE;
        for (; ; ) {
            try {
                attempt.run();
                return;
            } catch (SQLException | RuntimeException e) {
                if (!isBusy(e)) {
                    throw e;
                }
                if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                    throw new SQLException(
                            what + " did not get its lock for " + limit.toSeconds() + " s: a long transaction holds it"
                                    + " (pg_stat_activity, xact_start). What is done is kept; run it again to go on",
                            "55P03",
                            e);
                }
            }
            told.accept(what + " waits for a lock that somebody holds");
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static boolean isBusy(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e && BUSY.contains(e.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
