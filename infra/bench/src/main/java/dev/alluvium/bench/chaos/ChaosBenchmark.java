package dev.alluvium.bench.chaos;

import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Programs;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Kills workers at every step between their two commits, the broker and the database, and breaks what"
                    + " connects them, while messages come in; then looks whether anything was lost or doubled or is"
                    + " stuck.",
            "Then goes through what operators do to servers and topics, and compares again.",
            "On servers of its own. Ends with status 1 when anything was."
        })
public final class ChaosBenchmark extends Benchmark {
    private final Programs programs;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of the first round; the rounds after it have the next ones. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--minutes",
            defaultValue = "10",
            description = "Rounds begin until then; 0 for operations and recoveries alone. Default: ${DEFAULT-VALUE}.")
    private double minutes;

    @Option(names = "--rounds", defaultValue = "0", description = "At most so many; 0 for no such limit.")
    private int rounds;

    @Option(names = "--brief", description = "Fewer faults in each round, and fewer operations.")
    private boolean brief;

    @Option(
            names = "--operations",
            defaultValue = "1",
            description = "How often to go through the operations after the rounds: a topic is made anew, a server has"
                    + " yesterday's data, retention passes, the cluster is another one. Default: ${DEFAULT-VALUE}.")
    private int operations;

    @Option(
            names = "--recoveries",
            defaultValue = "0",
            description = "How often to measure the time until work goes on after a kill, and after the database was"
                    + " back. Default: ${DEFAULT-VALUE}.")
    private int recoveries;

    public ChaosBenchmark(Programs programs) {
        this.programs = programs;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var length = Duration.ofMillis((long) (minutes * 60_000));
        return ChaosRun.run(
                new ChaosRun.Options(seed, length, rounds, brief, operations, recoveries), programs, progress);
    }
}
