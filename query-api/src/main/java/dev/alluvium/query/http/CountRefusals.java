package dev.alluvium.query.http;

import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.Refusals.Refusal;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sums refused credentials up for the audit log, and has them kept after a while. The more keep coming the
/// longer the while, so that a flood costs the database a few rows an hour; of each sum the largest parts
/// are kept by themselves, the others as one. Thread-safe, and bounded in memory.
final class CountRefusals implements AutoCloseable {
    static final int MOST_APART = 8;
    static final int MOST_COUNTED = 1_000;
    static final Duration FIRST_AFTER = Duration.ofSeconds(2);
    static final Duration AT_MOST_AFTER = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(CountRefusals.class);
    private static final Refused OTHERS = new Refused(new Actor(Actor.Kind.UNKNOWN, null, null), null, "several");

    private final Consumer<List<Refusal>> keep;
    private final Clock clock;
    private Map<Refused, Long> counts = new HashMap<>();
    private boolean waiting;
    private Duration after = FIRST_AFTER;

    private record Refused(Actor actor, TenantId tenant, String reason) {}

    /// Runs something later.
    interface Clock {
        void after(Duration time, Runnable work);
    }

    CountRefusals(Consumer<List<Refusal>> keep) {
        this(keep, CountRefusals::later);
    }

    CountRefusals(Consumer<List<Refusal>> keep, Clock clock) {
        this.keep = keep;
        this.clock = clock;
    }

    private static void later(Duration time, Runnable work) {
        Executor thread = task -> Thread.ofVirtual().name("refusals").start(task);
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS, thread)
                .execute(work);
    }

    /// @param tenant whose credential it is; null when it does not hold
    synchronized void count(Actor actor, TenantId tenant, String reason) {
        add(new Refused(actor, tenant, reason), 1);
        if (!waiting) {
            waiting = true;
            clock.after(after, this::keepNow);
        }
    }

    private void add(Refused refused, long times) {
        var counted = counts.size() < MOST_COUNTED || counts.containsKey(refused) ? refused : OTHERS;
        counts.merge(counted, times, Long::sum);
    }

    private void keepNow() {
        var taken = take();
        if (taken.isEmpty()) {
            rest();
            return;
        }
        try {
            keep.accept(sums(taken));
        } catch (RuntimeException e) {
            if (!DatabaseFailure.isTransient(e)) {
                log.error("Refused credentials are not kept in the audit log", e);
            }
            putBack(taken);
        }
        lookAgain();
    }

    private synchronized Map<Refused, Long> take() {
        var taken = counts;
        counts = new HashMap<>();
        return taken;
    }

    private synchronized void putBack(Map<Refused, Long> taken) {
        taken.forEach(this::add);
    }

    private synchronized void lookAgain() {
        var longer = after.multipliedBy(2);
        after = longer.compareTo(AT_MOST_AFTER) < 0 ? longer : AT_MOST_AFTER;
        clock.after(after, this::keepNow);
    }

    /// Nothing came for a while: the next is kept soon.
    private synchronized void rest() {
        after = FIRST_AFTER;
        waiting = !counts.isEmpty();
        if (waiting) {
            clock.after(after, this::keepNow);
        }
    }

    private static List<Refusal> sums(Map<Refused, Long> counts) {
        var sorted = counts.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry<Refused, Long>::getValue).reversed())
                .toList();
        var sums = new ArrayList<Refusal>();
        sorted.stream().limit(MOST_APART).forEach(each -> sums.add(sum(each.getKey(), each.getValue())));
        long others =
                sorted.stream().skip(MOST_APART).mapToLong(Map.Entry::getValue).sum();
        if (others > 0) {
            sums.add(sum(OTHERS, others));
        }
        return sums;
    }

    private static Refusal sum(Refused refused, long times) {
        return new Refusal(refused.actor(), refused.tenant(), refused.reason(), times);
    }

    /// Has kept what is left.
    @Override
    public void close() {
        var taken = take();
        if (taken.isEmpty()) {
            return;
        }
        try {
            keep.accept(sums(taken));
        } catch (RuntimeException e) {
            log.warn("Some refused credentials are not in the audit log: the database did not answer");
        }
    }
}
