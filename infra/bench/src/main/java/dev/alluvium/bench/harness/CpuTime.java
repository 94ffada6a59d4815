package dev.alluvium.bench.harness;

import java.time.Duration;
import java.util.Collection;
import java.util.stream.Stream;

/// How long processors have worked for processes that run, and for those that they started and that run, too: a server
/// of PostgreSQL works in these. Says more than the time by the clock on a machine with other work.
public final class CpuTime {
    private CpuTime() {}

    public static double seconds(Collection<ProcessHandle> processes) {
        return processes.stream()
                        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                        .flatMap(process -> process.info().totalCpuDuration().stream())
                        .mapToDouble(Duration::toMillis)
                        .sum()
                / 1e3;
    }
}
