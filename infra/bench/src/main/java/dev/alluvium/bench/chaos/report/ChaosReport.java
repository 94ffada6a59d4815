package dev.alluvium.bench.chaos.report;

import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Statistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a run of the fault suite did and found.
///
/// @param notDone faults that this machine cannot bring about, and why
public record ChaosReport(
        String benchmark,
        List<Long> seeds,
        int kills,
        int lost,
        int doubled,
        int stuck,
        int different,
        int died,
        Map<String, Integer> killsByStep,
        Map<String, Integer> faults,
        Map<String, Long> records,
        int replays,
        Map<String, Recovery> recoveries,
        List<String> findings,
        List<String> notDone)
        implements Figures {

    /// How long recoveries took, in seconds.
    ///
    /// @param limit how long the longest may take
    public record Recovery(int times, double median, double longest, double limit) {
        static Recovery of(Tally.Recovered recovered) {
            var seconds = Statistics.of(recovered.seconds());
            return new Recovery(seconds.count(), seconds.median(), seconds.max(), recovered.limitSeconds());
        }
    }

    record Outcome(
            int replays, Map<String, Tally.Recovered> recoveries, List<Tally.Finding> findings, List<String> notDone) {
        int count(Tally.Violation violation) {
            return (int) findings.stream()
                    .filter(each -> each.violation() == violation)
                    .count();
        }
    }

    static ChaosReport of(
            List<Long> seeds,
            Map<String, Integer> kills,
            Map<String, Integer> faults,
            Map<String, Long> records,
            Outcome outcome) {
        var recoveries = new TreeMap<String, Recovery>();
        outcome.recoveries().forEach((from, recovery) -> recoveries.put(from, Recovery.of(recovery)));
        return new ChaosReport(
                "chaos",
                seeds,
                kills.values().stream().mapToInt(Integer::intValue).sum(),
                outcome.count(Tally.Violation.LOST),
                outcome.count(Tally.Violation.DOUBLED),
                outcome.count(Tally.Violation.STUCK),
                outcome.count(Tally.Violation.DIFFERENT),
                outcome.count(Tally.Violation.DIED),
                new TreeMap<>(kills),
                new TreeMap<>(faults),
                new TreeMap<>(records),
                outcome.replays(),
                recoveries,
                outcome.findings().stream().map(Tally.Finding::toString).toList(),
                outcome.notDone());
    }

    @Override
    public boolean isFine() {
        return findings.isEmpty()
                && recoveries.values().stream().allMatch(recovery -> recovery.longest() <= recovery.limit());
    }
}
