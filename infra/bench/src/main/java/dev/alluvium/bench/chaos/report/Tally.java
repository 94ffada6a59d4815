package dev.alluvium.bench.chaos.report;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts the faults, the recoveries and the findings of a run. Thread-safe.
public final class Tally {

    /// What must never happen to a record or a worker.
    public enum Violation {
        LOST,
        DOUBLED,
        STUCK,
        DIFFERENT,
        DIED
    }

    record Finding(long seed, Violation violation, String what) {
        @Override
        public String toString() {
            return "seed " + seed + ": " + violation + ": " + what;
        }
    }

    private final Map<String, Integer> kills = new TreeMap<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    /// How long the recoveries from one fault took.
    record Recovered(double limitSeconds, List<Double> seconds) {}

    private final Map<String, Recovered> recoveries = new TreeMap<>();
    private final Map<String, Long> records = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final PrintWriter progress;
    private long seed;
    private int replays;

    public Tally(PrintWriter progress) {
        this.progress = progress;
    }

    public synchronized void begin(long next) {
        seed = next;
    }

    public synchronized void killed(String program, String when) {
        kills.merge(program + ": " + when, 1, Integer::sum);
    }

    public synchronized void fault(String kind) {
        faults.merge(kind, 1, Integer::sum);
    }

    public synchronized void recovered(String from, Duration after, Duration limit) {
        recoveries
                .computeIfAbsent(from, _ -> new Recovered(limit.toSeconds(), new ArrayList<>()))
                .seconds()
                .add(after.toMillis() / 1e3);
        progress.printf("    %.1f s from %s%n", after.toMillis() / 1e3, from);
    }

    public synchronized void records(String outcome, long count) {
        records.merge(outcome, count, Long::sum);
    }

    public synchronized void replayed() {
        replays++;
    }

    public synchronized void found(Violation violation, String what) {
        var finding = new Finding(seed, violation, what);
        findings.add(finding);
        progress.println("  " + finding);
    }

    public synchronized int kills() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    public synchronized int findings() {
        return findings.size();
    }

    public synchronized ChaosReport report(List<Long> seeds, List<String> notDone) {
        return ChaosReport.of(
                seeds,
                Map.copyOf(kills),
                Map.copyOf(faults),
                Map.copyOf(records),
                new ChaosReport.Outcome(replays, Map.copyOf(recoveries), List.copyOf(findings), notDone));
    }
}
