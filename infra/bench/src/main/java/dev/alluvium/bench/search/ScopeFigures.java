package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.Figures;
import java.util.List;
import java.util.Locale;

/// What [ScopeBenchmark] measured.
///
/// @param messages of the tenant that was searched
/// @param roundTrips between query-api and PostgreSQL, counted on the wire
/// @param paced fifty callers with a pause between their searches
/// @param flatOut fifty callers without any
record ScopeFigures(String benchmark, int messages, RoundTrips roundTrips, Scope scope, Callers paced, Callers flatOut)
        implements Figures {

    /// The mean that fifty callers may wait for a connection, who do not outrun the server.
    private static final double LIMIT_MS = 5;

    /// @param usual what most searches took
    /// @param mean with what the pool and the look-up of the key (every two seconds) add now and then
    record RoundTrips(int searches, int usual, double mean) {}

    /// Medians, in milliseconds.
    ///
    /// @param scopedStatementMs the one round trip of the statement, inside a tenant's transaction
    /// @param bareStatementMs the same by a superuser without a transaction of its own
    /// @param statementRatio scoped to bare, for that one round trip
    /// @param scopedWholeMs the transaction around it too: connection, begin, tenant, commit
    /// @param wholeRatio that to the bare statement
    record Scope(
            int rounds,
            double scopedStatementMs,
            double bareStatementMs,
            double statementRatio,
            double scopedWholeMs,
            double wholeRatio) {
        static Scope of(int rounds, double scoped, double bare, double whole) {
            return new Scope(rounds, scoped, bare, scoped / bare, whole, whole / bare);
        }
    }

    /// @param meanAcquireMs mean time that a caller waited for a connection
    record Callers(int callers, int connections, double searchesPerSecond, double meanAcquireMs) {
        /// What callers who never pause wait for each other at this rate, however quick the pool is (Little's
        /// law): so many of them are always without a connection.
        double queueMs() {
            return Math.max(0, callers - connections) / searchesPerSecond * 1e3;
        }
    }

    @Override
    public List<String> lines() {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%d round trips for a search over %d messages (mean of %d: %.2f)",
                        roundTrips.usual,
                        messages,
                        roundTrips.searches,
                        roundTrips.mean),
                String.format(
                        Locale.ROOT,
                        "statement: scoped %.3f ms, bare %.3f ms, ratio %.3f",
                        scope.scopedStatementMs,
                        scope.bareStatementMs,
                        scope.statementRatio),
                String.format(
                        Locale.ROOT, "whole transaction: %.3f ms, ratio %.3f", scope.scopedWholeMs, scope.wholeRatio),
                line("with pauses", paced) + String.format(Locale.ROOT, " (limit %.0f)", LIMIT_MS),
                line("flat out", flatOut)
                        + String.format(Locale.ROOT, ", of which %.3f are for each other", flatOut.queueMs()));
    }

    private static String line(String how, Callers callers) {
        return String.format(
                Locale.ROOT,
                "%d callers on %d connections %s: %.0f searches/s, %.3f ms for a connection",
                callers.callers,
                callers.connections,
                how,
                callers.searchesPerSecond,
                callers.meanAcquireMs);
    }
}
