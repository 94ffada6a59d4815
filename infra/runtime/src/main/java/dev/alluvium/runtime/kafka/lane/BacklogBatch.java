package dev.alluvium.runtime.kafka.lane;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How many records of a backlog settle together. A transaction that has begun goes to its end, and whoever comes
/// meanwhile waits for that. So a batch is as large as settles within a while, by the pace of the last ones, and within
/// a moment while others come now and then, or may be waiting unseen. Confined to the loop's thread.
public final class BacklogBatch {

    static final Duration MOMENT = Duration.ofMillis(100);
    static final Duration WHILE = Duration.ofMillis(500);
    static final Duration OTHERS_SEEN = Duration.ofSeconds(10);

    /// However slow the database is: the part of a batch that is its transaction's own must not be most of it.
    static final int PARTS = 40;

    /// While nothing is known of its pace.
    static final int FIRST_PARTS = 4;

    private static final double WEIGHT_OF_LAST = 0.3;

    private final int most;
    private final LongSupplier nanoTime;
    private boolean othersCame;
    private long cameAt;
    private double nanosEach = Double.NaN;

    /// @param most records at once
    public BacklogBatch(int most) {
        this(most, System::nanoTime);
    }

    BacklogBatch(int most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /// Somebody with little came while others waited.
    public void otherCame() {
        othersCame = true;
        cameAt = nanoTime.getAsLong();
    }

    /// @param nanos from the database's first statement to the end of Kafka's transaction
    public void settled(int records, long nanos) {
        double each = (double) nanos / records;
        nanosEach = Double.isNaN(nanosEach) ? each : nanosEach + WEIGHT_OF_LAST * (each - nanosEach);
    }

    /// How many records the next one has at most.
    ///
    /// @param othersMayWait whether there are records that nobody has looked at yet
    public int size(boolean othersMayWait) {
        if (Double.isNaN(nanosEach)) {
            return Math.max(1, most / FIRST_PARTS);
        }
        boolean others = othersMayWait || othersCame && nanoTime.getAsLong() - cameAt <= OTHERS_SEEN.toNanos();
        long nanos = (others ? MOMENT : WHILE).toNanos();
        return (int) Math.clamp(nanos / nanosEach, Math.max(1, most / PARTS), most);
    }
}
