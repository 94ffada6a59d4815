package dev.alluvium.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// What the clients of a [FaultProxy] ask of PostgreSQL: how often they wait for an answer, and the statements that
/// they run, with their parameters as they were sent. Thread-safe.
public final class StatementLog {
    private final Predicate<String> wanted;
    private final AtomicInteger roundTrips = new AtomicInteger();
    private final Queue<SeenStatement> statements = new ConcurrentLinkedQueue<>();

    /// @param wanted decides by its SQL whether a statement is noted
    public StatementLog(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    /// Of all connections since the last call.
    public int takeRoundTrips() {
        return roundTrips.getAndSet(0);
    }

    /// Since the last call, in their order as long as there is one connection at a time.
    public List<SeenStatement> takeStatements() {
        var taken = new ArrayList<SeenStatement>();
        for (var next = statements.poll(); next != null; next = statements.poll()) {
            taken.add(next);
        }
        return taken;
    }

    boolean notes(String sql) {
        return wanted.test(sql);
    }

    void executed(SeenStatement statement) {
        statements.add(statement);
    }

    void answered() {
        roundTrips.incrementAndGet();
    }
}
