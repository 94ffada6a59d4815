package dev.alluvium.runtime.health;

import dev.alluvium.runtime.health.HealthReport.Outcome;
import dev.alluvium.runtime.settings.Durations;
import dev.alluvium.runtime.settings.Redacted;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one check at most every `interval` and at most once at a time, however many ask: they share the answer. A
/// check that hangs is reported down and is not started again before it has returned, so it can hold up one thread
/// and no more.
final class HealthProbe {

    private static final Logger LOG = LoggerFactory.getLogger(HealthProbe.class);

    private final String name;
    private final HealthCheck check;
    private final Duration limit;
    private final Duration interval;
    private final LongSupplier nanoTime;

    // Both guarded by this.
    private Run newest;
    private boolean wasUp = true;

    HealthProbe(String name, HealthCheck check, Duration limit, Duration interval, LongSupplier nanoTime) {
        this.name = name;
        this.check = check;
        this.limit = limit;
        this.interval = interval;
        this.nanoTime = nanoTime;
    }

    /// One run of the check, finished or not.
    record Run(CompletableFuture<Outcome> outcome, long started) {}

    /// The newest run, started now when the last one is finished and old enough.
    synchronized Run begin() {
        long now = nanoTime.getAsLong();
        if (newest == null || newest.outcome.isDone() && now - newest.started >= interval.toNanos()) {
            var run = new Run(new CompletableFuture<>(), now);
            newest = run;
            Thread.ofVirtual().name("health-" + name).start(() -> run.outcome.complete(outcome()));
        }
        return newest;
    }

    /// Waits for a run, no longer than what is left of its limit.
    Outcome await(Run run) throws InterruptedException {
        long left = run.started + limit.toNanos() - nanoTime.getAsLong();
        try {
            return run.outcome.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            var reason = "no answer within " + Durations.text(limit);
            note(false, reason);
            return down(Map.of("error", reason));
        } catch (ExecutionException e) {
            throw new IllegalStateException("A check's failure is an outcome", e);
        }
    }

    private Outcome outcome() {
        try {
            var outcome = new Outcome(name, true, check.check());
            note(true, "");
            return outcome;
        } catch (UnhealthyException e) {
            note(false, e.getMessage());
            var detail = new LinkedHashMap<>(e.detail());
            detail.put("error", e.getMessage());
            return down(detail);
        } catch (Throwable e) {
            // Whatever it is, the check did not pass, and whoever waits must hear of it.
            note(false, e.toString());
            return down(Map.of("error", e.getClass().getSimpleName()));
        }
    }

    private Outcome down(Map<String, Object> detail) {
        return new Outcome(name, false, detail);
    }

    /// Logs the changes only: health is asked for every few seconds.
    private synchronized void note(boolean up, String reason) {
        if (up == wasUp) {
            return;
        }
        wasUp = up;
        if (up) {
            LOG.info("Health: {} is up again", name);
        } else {
            LOG.warn("Health: {} is down: {}", name, Redacted.text(reason));
        }
    }
}
