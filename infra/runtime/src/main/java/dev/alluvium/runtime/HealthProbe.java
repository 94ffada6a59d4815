package dev.alluvium.runtime;

import dev.alluvium.runtime.HealthReport.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one check at most every `interval` and at most once at a time, however many ask: they share the answer. A check
/// that hangs is reported down and is not started again before it has returned, so it can hold up one thread and no more.
final class HealthProbe {

    private static final Logger LOG = LoggerFactory.getLogger(HealthProbe.class);

    private final String name;
    private final HealthCheck check;
    private final Duration limit;
    private final Duration interval;
    private final InstantSource clock;

    // Guarded by this.
    private CompletableFuture<Outcome> run;
    private Instant started;
    private boolean wasUp = true;

    HealthProbe(String name, HealthCheck check, Duration limit, Duration interval, InstantSource clock) {
        this.name = name;
        this.check = check;
        this.limit = limit;
        this.interval = interval;
        this.clock = clock;
    }

    /// The newest run, started now when the last one is finished and old enough.
    synchronized CompletableFuture<Outcome> begin() {
        var now = clock.instant();
        if (run == null || run.isDone() && !now.isBefore(started.plus(interval))) {
            var fresh = new CompletableFuture<Outcome>();
            run = fresh;
            started = now;
            Thread.ofVirtual().name("health-" + name).start(() -> fresh.complete(outcome()));
        }
        return run;
    }

    /// Waits for a run, no longer than what is left of its limit.
    Outcome await(CompletableFuture<Outcome> begun) throws InterruptedException {
        try {
            var outcome = begun.get(left().toNanos(), TimeUnit.NANOSECONDS);
            note(outcome.up(), null);
            return outcome;
        } catch (TimeoutException e) {
            note(false, e);
            return down(Map.of("error", "no answer within " + Durations.text(limit)));
        } catch (ExecutionException e) {
            throw new IllegalStateException("A check's failure is an outcome", e);
        }
    }

    private synchronized Duration left() {
        var left = Duration.between(clock.instant(), started.plus(limit));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Outcome outcome() {
        try {
            return new Outcome(name, true, Map.copyOf(check.check()));
        } catch (UnhealthyException e) {
            note(false, e);
            var detail = new java.util.LinkedHashMap<>(e.detail());
            detail.put("error", e.getMessage());
            return down(detail);
        } catch (Throwable e) {
            // Whatever it is, the check did not pass, and its reader must be told in time.
            note(false, e);
            return down(Map.of("error", e.getClass().getSimpleName()));
        }
    }

    private Outcome down(Map<String, Object> detail) {
        return new Outcome(name, false, detail);
    }

    /// Logs the changes only: health is asked for every few seconds.
    private synchronized void note(boolean up, Throwable cause) {
        if (up != wasUp) {
            wasUp = up;
            if (up) {
                LOG.info("Health: {} is up again", name);
            } else {
                LOG.warn("Health: {} is down: {}", name, String.valueOf(cause));
            }
        }
    }
}
