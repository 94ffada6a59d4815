package dev.alluvium.database.pace;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jooq.exception.DataAccessException;

/// Rests between two slices of work, so that it works no more than a part of the time. For one thread.
public final class Pace {
    public static final int LEAST_PERCENT = 1;
    public static final int MOST_PERCENT = 100;
    /// Where nobody has said anything else.
    public static final int USUAL_PERCENT = 50;
    /// While fresh records wait, it works so many times less.
    static final int GIVES_WAY = 4;

    private static final long ASK_EVERY = TimeUnit.SECONDS.toNanos(1);
    private static final long NAP = TimeUnit.MILLISECONDS.toNanos(100);
    /// A slice that took longer was itself waiting for somebody.
    private static final long LONGEST_SLICE = TimeUnit.SECONDS.toNanos(5);

    /// What the database says just now.
    ///
    /// @param percent of the time that may be worked
    /// @param othersWait whether fresh records wait
    public record Now(int percent, boolean othersWait) {
        private long rest(long worked) {
            double part = percent / 100.0 / (othersWait ? GIVES_WAY : 1);
            return (long) (worked * (1 / part - 1));
        }
    }

    private final Supplier<Now> database;
    private final LongSupplier nanoTime;
    private final LongConsumer sleepNanos;
    private Now now = new Now(USUAL_PERCENT, false);
    private long askDue;
    private boolean asked;

    /// @param database asked every second at most; one that does not answer leaves it at what was known
    public Pace(Supplier<Now> database) {
        this(database, System::nanoTime, LockSupport::parkNanos);
    }

    Pace(Supplier<Now> database, LongSupplier nanoTime, LongConsumer sleepNanos) {
        this.database = database;
        this.nanoTime = nanoTime;
        this.sleepNanos = sleepNanos;
    }

    /// After a slice that has taken so long. Holds no connection meanwhile, and ends early when the thread is
    /// interrupted.
    public void rest(long worked) {
        rest(worked, Long.MAX_VALUE);
    }

    /// The same, for so long at most.
    public void rest(long worked, long atMost) {
        long counted = Math.clamp(worked, 0, LONGEST_SLICE);
        long began = nanoTime.getAsLong();
        long rested = 0;
        long left = Math.min(now().rest(counted), atMost);
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            sleepNanos.accept(Math.min(left, NAP));
            rested = nanoTime.getAsLong() - began;
            left = Math.min(now().rest(counted), atMost) - rested;
        }
    }

    private Now now() {
        long at = nanoTime.getAsLong();
        if (!asked || at - askDue >= 0) {
            asked = true;
            askDue = at + ASK_EVERY;
            try {
                now = database.get();
            } catch (DataAccessException e) {
                // The next slice will meet it, and says what is wrong.
                return now;
            }
        }
        return now;
    }
}
