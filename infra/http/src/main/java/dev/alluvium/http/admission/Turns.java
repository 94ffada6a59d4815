package dev.alluvium.http.admission;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Turns at something scarce, such as the model or the database, shared fairly by parties (tenants) and not
/// by arrival: start-time fair queueing (Goyal, Vin, Cheng 1996), where what a turn costs is the time it
/// took. Whoever uses little is next, however many turns somebody else waits for. Thread-safe.
///
/// - One party takes all turns only while it is alone, and else a quarter of them at most. Who comes now and then finds
///   a turn free instead of waiting for the end of somebody's long one; and since turns are two for each processor, it
///   finds half of the processors free.
/// - A party that has no turn and has waited for the patience is given one more than there are, at most as many again:
///   several with slow work do not stop everybody.
/// - Who waits holds no more than a thread; a party has a bounded number of them, each ends at its deadline, and one
///   whose caller has hung up gives its place up.
public final class Turns {
    /// Whether a caller has hung up is looked at so often.
    private static final Duration LOOK = Duration.ofMillis(100);
    /// A party counts as gone after this much silence.
    private static final long SILENCE = Duration.ofSeconds(10).toNanos();

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, Party> parties = new HashMap<>();
    private int working;
    /// The start tag of the turn that began last.
    private double virtualTime;

    /// @param atOnce turns at once
    /// @param waiting for a turn at once, of one party
    /// @param patience after which a party without a turn is given one beside the others
    public record Limits(int atOnce, int waiting, Duration patience) {}

    public Turns(Limits limits) {
        this(limits, System::nanoTime);
    }

    Turns(Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    private static final class Party {
        private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
        private int working;
        /// The finish tag of its last turn.
        private double finish;
        private long seen;
    }

    private static final class Waiter {
        private final Condition granted;
        private final long since;
        private boolean hasTurn;

        private Waiter(Condition granted, long since) {
            this.granted = granted;
            this.since = since;
        }
    }

    /// Runs the work when it is its turn.
    ///
    /// @throws BusyException when its party waits for too many already, or not before its deadline
    /// @throws AbandonedException when its caller has hung up
    /// @throws CancellationException when interrupted while it waits
    public <T> T take(Waiting waiting, Supplier<T> work) {
        acquire(waiting);
        return run(waiting.who(), work);
    }

    /// Takes a turn that is free now, for work that ends with [#run].
    ///
    /// @return false when there is none
    public boolean tryAcquire(Object who) {
        lock.lock();
        try {
            var party = party(who);
            if (!party.waiting.isEmpty() || !mayWork(party)) {
                return false;
            }
            begin(party);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Runs work that has a turn, which ends with it.
    public <T> T run(Object who, Supplier<T> work) {
        long began = nanoTime.getAsLong();
        try {
            return work.get();
        } finally {
            release(who, nanoTime.getAsLong() - began);
        }
    }

    private void acquire(Waiting waiting) {
        lock.lock();
        try {
            var party = party(waiting.who());
            if (party.waiting.size() >= limits.waiting()) {
                throw new BusyException("this caller waits for " + limits.waiting() + " such requests already");
            }
            var waiter = new Waiter(lock.newCondition(), nanoTime.getAsLong());
            party.waiting.add(waiter);
            grant();
            await(waiting, party, waiter);
        } finally {
            lock.unlock();
        }
    }

    private void await(Waiting waiting, Party party, Waiter waiter) {
        try {
            while (!waiter.hasTurn) {
                waiting.check();
                long pause = Math.min(LOOK.toNanos(), waiting.deadline().left().toNanos());
                waiter.granted.await(Math.max(1, pause), TimeUnit.NANOSECONDS);
                grant();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (!waiter.hasTurn) {
                throw new CancellationException("interrupted while others had their turn");
            }
        } finally {
            party.waiting.remove(waiter);
            party.seen = nanoTime.getAsLong();
        }
    }

    private Party party(Object who) {
        long now = nanoTime.getAsLong();
        parties.values().removeIf(party -> party.waiting.isEmpty() && party.working == 0 && now - party.seen > SILENCE);
        var party = parties.computeIfAbsent(who, _ -> new Party());
        party.seen = now;
        return party;
    }

    private void grant() {
        for (var next = next(); next.isPresent(); next = next()) {
            var party = next.get();
            var waiter = party.waiting.remove();
            waiter.hasTurn = true;
            begin(party);
            waiter.granted.signal();
        }
    }

    private void begin(Party party) {
        virtualTime = Math.max(virtualTime, party.finish);
        party.finish = virtualTime;
        party.working++;
        working++;
    }

    private Optional<Party> next() {
        return parties.values().stream()
                .filter(party -> !party.waiting.isEmpty() && mayWork(party))
                .min(Comparator.comparingDouble((Party party) -> Math.max(virtualTime, party.finish))
                        .thenComparing(party -> party.working)
                        .thenComparing(party -> party.waiting.element().since));
    }

    private boolean mayWork(Party party) {
        if (working < limits.atOnce()) {
            return party.working < (parties.size() > 1 ? Math.ceilDiv(limits.atOnce(), 4) : limits.atOnce());
        }
        return working < 2 * limits.atOnce()
                && party.working == 0
                && !party.waiting.isEmpty()
                && nanoTime.getAsLong() - party.waiting.element().since
                        >= limits.patience().toNanos();
    }

    private void release(Object who, long took) {
        lock.lock();
        try {
            var party = party(who);
            party.working--;
            party.finish += took;
            working--;
            grant();
        } finally {
            lock.unlock();
        }
    }

    /// How many wait.
    public int waiting() {
        lock.lock();
        try {
            return parties.values().stream()
                    .mapToInt(party -> party.waiting.size())
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    /// How many have a turn.
    public int working() {
        lock.lock();
        try {
            return working;
        } finally {
            lock.unlock();
        }
    }
}
