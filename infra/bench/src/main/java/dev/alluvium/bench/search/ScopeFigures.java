package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.Figures;

/// What [ScopeBenchmark] measured.
///
/// @param messages of the tenant that was searched
/// @param roundTrips between query-api and PostgreSQL, counted on the wire
/// @param paced fifty callers with a pause between their searches
/// @param flatOut fifty callers without any
record ScopeFigures(String benchmark, int messages, RoundTrips roundTrips, Scope scope, Callers paced, Callers flatOut)
        implements Figures {

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
    /// @param queueMs what callers who never pause wait for each other at this rate, however quick the pool is
    ///     (Little's law): as many of them as there are more callers than connections are always without one
    record Callers(int callers, int connections, double searchesPerSecond, double meanAcquireMs, double queueMs) {
        static Callers of(int callers, int connections, double searchesPerSecond, double meanAcquireMs) {
            double queueMs = Math.max(0, callers - connections) / searchesPerSecond * 1e3;
            return new Callers(callers, connections, searchesPerSecond, meanAcquireMs, queueMs);
        }
    }
}
