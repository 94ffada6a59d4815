package dev.alluvium.servers.process;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Whether a process that is waited for gets on. A limit in seconds alone takes a busy machine for a broken
/// program: here the limit begins again whenever the process has had a twentieth of it as processor time, or
/// says something new, and only ten times the limit is the end of all patience.
final class WorkMeter {
    private static final int WORKING = 20;
    private static final int PATIENCE = 10;

    private final Supplier<Duration> processor;
    private final LongSupplier clock;
    private final Duration limit;
    private final long began;
    private long since;
    private Duration worked;
    private String said = "";

    /// @param processor the processor time of all the process's threads since its start
    /// @param clock as [System#nanoTime]
    WorkMeter(Supplier<Duration> processor, LongSupplier clock, Duration limit) {
        this.processor = processor;
        this.clock = clock;
        this.limit = limit;
        this.began = clock.getAsLong();
        this.since = began;
        this.worked = processor.get();
    }

    /// Where the system does not tell a process's time, the limit is one of seconds alone.
    static WorkMeter of(ProcessId process, Duration limit) {
        return new WorkMeter(
                () -> process.handle()
                        .flatMap(handle -> handle.info().totalCpuDuration())
                        .orElse(Duration.ZERO),
                System::nanoTime,
                limit);
    }

    /// @param saying what the process says of itself at the moment, or nothing
    /// @return whether it has stood still for the limit, or has worked for too long
    boolean isOver(String saying) {
        long now = clock.getAsLong();
        var has = processor.get();
        if (!saying.equals(said) || has.minus(worked).compareTo(limit.dividedBy(WORKING)) >= 0) {
            since = now;
            worked = has;
            said = saying;
        }
        return now - since > limit.toNanos()
                || now - began > limit.multipliedBy(PATIENCE).toNanos();
    }

    Duration waited() {
        return Duration.ofNanos(clock.getAsLong() - began);
    }
}
