package dev.alluvium.bench.chaos.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What a run did and found.
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
        List<String> notDone) {

    /// In seconds.
    ///
    /// @param limit what the longest may be
    public record Recovery(int times, double median, double longest, double limit) {
        static Recovery of(Tally.Recovered recovered) {
            var sorted = recovered.seconds().stream().sorted().toList();
            return new Recovery(
                    sorted.size(), sorted.get(sorted.size() / 2), sorted.getLast(), recovered.limitSeconds());
        }
    }

    record Outcome(
            int replays, Map<String, Tally.Recovered> recoveries, List<Tally.Finding> findings, List<String> notDone) {
        int count(Tally.Wrong wrong) {
            return (int) findings.stream().filter(each -> each.wrong() == wrong).count();
        }
    }

    static ChaosReport of(
            List<Long> seeds,
            Map<String, Integer> kills,
            Map<String, Integer> faults,
            Map<String, Long> records,
            Outcome outcome) {
        var recoveries = new TreeMap<String, Recovery>();
        outcome.recoveries().forEach((from, its) -> recoveries.put(from, Recovery.of(its)));
        return new ChaosReport(
                "chaos",
                seeds,
                kills.values().stream().mapToInt(Integer::intValue).sum(),
                outcome.count(Tally.Wrong.LOST),
                outcome.count(Tally.Wrong.DOUBLED),
                outcome.count(Tally.Wrong.STUCK),
                outcome.count(Tally.Wrong.DIFFERENT),
                outcome.count(Tally.Wrong.DIED),
                new TreeMap<>(kills),
                new TreeMap<>(faults),
                new TreeMap<>(records),
                outcome.replays(),
                recoveries,
                outcome.findings().stream().map(Tally.Finding::toString).toList(),
                outcome.notDone());
    }

    public boolean isFine() {
        return findings.isEmpty() && recoveries.values().stream().allMatch(its -> its.longest() <= its.limit());
    }

    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT,
                "%d kills over %d seeds: lost %d, doubled %d, stuck %d, different %d, died by themselves %d",
                kills,
                seeds.size(),
                lost,
                doubled,
                stuck,
                different,
                died));
        lines.add("seeds " + seeds);
        lines.add("records " + records + ", replays " + replays);
        killsByStep.forEach((step, times) -> lines.add(String.format(Locale.ROOT, "%5d kills   %s", times, step)));
        faults.forEach((fault, times) -> lines.add(String.format(Locale.ROOT, "%5d times   %s", times, fault)));
        recoveries.forEach((from, its) -> lines.add(String.format(
                Locale.ROOT,
                "%5d times   progress after %s: median %.1f s, longest %.1f s (at most %.0f asked)",
                its.times(),
                from,
                its.median(),
                its.longest(),
                its.limit())));
        notDone.forEach(each -> lines.add("not done: " + each));
        lines.addAll(findings);
        return lines;
    }
}
