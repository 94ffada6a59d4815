package dev.alluvium.runtime.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/// The checks of one process. Live: restarting would help if it failed (the process's own loop turns). Ready: it can
/// do its work (all checks, live ones included). A database that is down makes a process not ready, never not live:
/// restarting would not bring it back. Thread-safe.
public final class HealthChecks {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final HealthReport STARTING =
            new HealthReport(List.of(new HealthReport.Outcome("start", false, Map.of("error", "starting"))));

    private final Duration limit;
    private final Duration interval;
    private final LongSupplier nanoTime;
    private final List<HealthProbe> live = new CopyOnWriteArrayList<>();
    private final List<HealthProbe> ready = new CopyOnWriteArrayList<>();

    /// Each check runs at most once a second and is down when it takes longer than two.
    public HealthChecks() {
        this(LIMIT, INTERVAL);
    }

    /// @param limit a check that takes longer is down
    /// @param interval answers younger than this are given again
    public HealthChecks(Duration limit, Duration interval) {
        this(limit, interval, System::nanoTime);
    }

    /// Not an `InstantSource`: a wall clock that is set back would freeze the answers until it has caught up.
    HealthChecks(Duration limit, Duration interval, LongSupplier nanoTime) {
        this.limit = limit;
        this.interval = interval;
        this.nanoTime = nanoTime;
    }

    /// Something the process needs to do its work.
    public void add(String name, HealthCheck check) {
        ready.add(new HealthProbe(name, check, limit, interval, nanoTime));
    }

    /// Something only a restart would mend; counts for both.
    public void addLive(String name, HealthCheck check) {
        var probe = new HealthProbe(name, check, limit, interval, nanoTime);
        live.add(probe);
        ready.add(probe);
    }

    public HealthReport live() throws InterruptedException {
        return report(live);
    }

    /// Down while there is nothing to check yet: a process that still waits for its database is not ready.
    public HealthReport ready() throws InterruptedException {
        return ready.isEmpty() ? STARTING : report(ready);
    }

    /// All are begun before one is waited for, so that the limit bounds the whole report.
    private static HealthReport report(List<HealthProbe> probes) throws InterruptedException {
        var asked = List.copyOf(probes);
        var begun = asked.stream().map(HealthProbe::begin).toList();
        var outcomes = new ArrayList<HealthReport.Outcome>();
        for (int i = 0; i < asked.size(); i++) {
            outcomes.add(asked.get(i).await(begun.get(i)));
        }
        return new HealthReport(outcomes);
    }
}
