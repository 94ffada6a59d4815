package dev.alluvium.bench.gateway;

import dev.alluvium.bench.harness.Figures;

/// What [GatewayBenchmark] measured.
///
/// @param single messages a second, one at a time on each connection
/// @param lines messages a second, as lines
/// @param search query-api asked directly, through the gateway, and as the tool `search_memory`
record GatewayFigures(String benchmark, Rates single, Rates lines, Searches search, Streams streams)
        implements Figures {

    /// @param connections and threads of the producer
    /// @param ratio the median of those of the rounds
    record Rates(int messages, int connections, double gateway, double producer, double ratio) {}

    record Millis(double p50Ms, double p95Ms) {}

    record Searches(int searches, Millis direct, Millis gateway, Millis searchMemory) {}

    /// @param told events that came, of those that should have
    /// @param p50Ms from when a consumer of Kafka had an event until a stream had it
    /// @param p95StoredMs from when the database had the message, a commit to Kafka included
    /// @param heapMaxMb of the gateway
    record Streams(
            int streams,
            int tenants,
            int expected,
            int told,
            double p50Ms,
            double p95Ms,
            double maxMs,
            double p50StoredMs,
            double p95StoredMs,
            double heapMaxMb,
            double heapLiveMb) {}

    /// Every event came.
    @Override
    public boolean isFine() {
        return streams.told() >= streams.expected();
    }
}
