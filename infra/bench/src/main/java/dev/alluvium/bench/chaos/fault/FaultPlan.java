package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.worker.KillPoint;
import dev.alluvium.bench.chaos.worker.Worker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The faults of one seed, in their order. Consecutive seeds bring about all faults.
public final class FaultPlan {

    public record Entry(String name, Fault fault) {}

    private static final String DISK_FULL = "database's disk full";
    private static final String CLOCK = "clock of one worker jumps";
    private static final String PROVIDER = "provider ";
    private static final Map<String, Fault> FAULTS = new LinkedHashMap<>();

    static {
        FAULTS.put("broker killed", ServerFaults::brokerDies);
        FAULTS.put("database killed", ServerFaults::databaseDies);
        FAULTS.put("every connection cut", NetworkFaults::everyConnectionIsCut);
        FAULTS.put("one worker in a black hole", NetworkFaults::oneWorkerIsInABlackHole);
        FAULTS.put("database read-only", ServerFaults::databaseIsReadOnly);
        FAULTS.put(PROVIDER + "errs now and then", ModelFaults::errsNowAndThen);
        FAULTS.put("two with one transactional id", ServerFaults::sameTransactionalId);
        FAULTS.put(DISK_FULL, ServerFaults::diskIsFull);
        FAULTS.put("everything slow", NetworkFaults::everythingIsSlow);
        FAULTS.put(PROVIDER + "only errs", ModelFaults::onlyErrs);
        FAULTS.put("database connections cut", NetworkFaults::databaseConnectionsAreCut);
        FAULTS.put(CLOCK, ClockFaults::jumps);
    }

    private final int kills;
    private final int faults;
    private final boolean provider;

    /// @param provider whether the model is a server of the suite, which can fail
    FaultPlan(int kills, int faults, boolean provider) {
        this.kills = kills;
        this.faults = faults;
        this.provider = provider;
    }

    public static FaultPlan shortForm() {
        return new FaultPlan(2, 1, false);
    }

    public static FaultPlan longForm() {
        return new FaultPlan(9, 2, true);
    }

    /// @param round counts the seeds
    /// @param disk whether the database's disk can be filled
    /// @param clock whether a worker's clock can be set
    public List<Entry> of(int round, boolean disk, boolean clock, Random random) {
        var entries = new ArrayList<Entry>();
        var steps = steps();
        for (int i = 0; i < kills; i++) {
            entries.add(steps.get((round * kills + i) % steps.size()));
        }
        var names = FAULTS.keySet().stream()
                .filter(name -> disk || !name.equals(DISK_FULL))
                .filter(name -> clock || !name.equals(CLOCK))
                .filter(name -> provider || !name.startsWith(PROVIDER))
                .toList();
        for (int i = 0; i < faults; i++) {
            var name = names.get((round * faults + i) % names.size());
            entries.add(new Entry(name, FAULTS.get(name)));
        }
        Collections.shuffle(entries, random);
        return entries;
    }

    /// All seeds share this order, so that few seeds reach most steps.
    private static List<Entry> steps() {
        var entries = new ArrayList<Entry>();
        for (var step : KillPoint.betweenTheCommits()) {
            for (var worker : Worker.values()) {
                entries.add(new Entry("kill", KillFaults.between(worker, step)));
            }
        }
        for (var worker : Worker.values()) {
            entries.add(new Entry("kill", KillFaults.both(worker)));
            entries.add(new Entry("kill", KillFaults.anywhere(worker)));
            KillPoint.whileStarting()
                    .forEach(step -> entries.add(new Entry("kill", KillFaults.whileStarting(worker, step))));
        }
        Collections.shuffle(entries, new Random(1));
        return entries;
    }
}
