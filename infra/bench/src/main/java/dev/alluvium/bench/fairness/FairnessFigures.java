package dev.alluvium.bench.fairness;

import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Statistics;
import java.util.List;

/// What [FairnessBenchmark] measured. Times of messages are milliseconds from a message's turn to be
/// published to its announcement.
///
/// @param publishing a tenant that publishes little, beside floods
/// @param searching a tenant that searches little, beside another's connections
/// @param sharing floods beside each other
record FairnessFigures(String benchmark, List<Publishing> publishing, List<Searching> searching, List<Sharing> sharing)
        implements Figures {

    private static final double MOST_MS = 2_000;
    /// Less than this nobody notices, and a busy machine makes of ten milliseconds twenty.
    private static final double SEARCH_UNNOTICED_MS = 50;

    /// @param p95Times how many times the quiet value the flooded one is
    /// @param floodLeft messages that still waited when the last of the tenant's was announced;
    /// with none the flood was too small to say anything
    record Publishing(
            String part,
            int floods,
            int floodMessages,
            int messages,
            double quietP50Ms,
            double quietP95Ms,
            double floodedP50Ms,
            double floodedP95Ms,
            double floodedMaxMs,
            double p95Times,
            int floodLeft,
            double floodMessagesPerSecond) {

        static Publishing of(FloodOf flood, double[] quiet, double[] flooded, int left, double perSecond) {
            var alone = Statistics.of(quiet);
            var beside = Statistics.of(flooded);
            return new Publishing(
                    flood.part(),
                    flood.tenants(),
                    flood.messages(),
                    beside.count(),
                    alone.quantile(0.50),
                    alone.quantile(0.95),
                    beside.quantile(0.50),
                    beside.quantile(0.95),
                    beside.max(),
                    beside.quantile(0.95) / alone.quantile(0.95),
                    left,
                    perSecond);
        }

        private boolean isFine() {
            return floodLeft > 0 && floodedP95Ms < MOST_MS;
        }
    }

    /// @param messages of each tenant
    record FloodOf(String part, int tenants, int messages) {}

    /// @param othersPerSecond answers that the other tenant's connections got
    /// @param failed searches of the tenant that were not answered
    record Searching(
            String mode,
            int connections,
            int searches,
            double quietP50Ms,
            double quietP95Ms,
            double besideP50Ms,
            double besideP95Ms,
            double p95Times,
            double othersPerSecond,
            int failed) {

        private boolean isFine() {
            return failed == 0 && (p95Times <= 2 || besideP95Ms < SEARCH_UNNOTICED_MS);
        }
    }

    /// Two floods of the same texts.
    ///
    /// @param share of the second; the first has 1
    /// @param rates of the second's messages for one of the first's, while both lasted
    /// @param endsApart how much earlier one ended, as a part of the time that the last took
    /// @param toldSeconds what `GET /v1/status` said half-way of the first's messages
    /// @param tookSeconds what that took
    record Sharing(
            double share,
            int messages,
            double messagesPerSecond,
            double rates,
            double endsApart,
            Double toldSeconds,
            double tookSeconds) {

        private static final double APART = 0.10;
        private static final double OFF = 0.15;

        private boolean isFine() {
            return share == 1 ? endsApart <= APART : Math.abs(rates / share - 1) <= OFF;
        }
    }

    @Override
    public boolean isFine() {
        return publishing.stream().allMatch(Publishing::isFine)
                && searching.stream().allMatch(Searching::isFine)
                && sharing.stream().allMatch(Sharing::isFine);
    }
}
