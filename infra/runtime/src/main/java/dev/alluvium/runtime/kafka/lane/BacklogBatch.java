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

    /// How much a batch may have.
    ///
    /// @param records at most
    /// @param cost of them together, as [LaneRules#cost] has it; a first record may cost more
    public record Most(int records, long cost) {}

    private static final double WEIGHT_OF_LAST = 0.3;

    private final LaneSizes sizes;
    private final LongSupplier nanoTime;
    private boolean othersCame;
    private long cameAt;
    private double nanosEach = Double.NaN;
    private double nanosPerCost = Double.NaN;

    public BacklogBatch(LaneSizes sizes) {
        this(sizes, System::nanoTime);
    }

    BacklogBatch(LaneSizes sizes, LongSupplier nanoTime) {
        this.sizes = sizes;
        this.nanoTime = nanoTime;
    }

    /// Somebody with little came while others waited.
    public void otherCame() {
        othersCame = true;
        cameAt = nanoTime.getAsLong();
    }

    /// @param cost of all of them
    /// @param nanos from the database's first statement to the end of Kafka's transaction
    public void settled(int records, long cost, long nanos) {
        nanosEach = mean(nanosEach, (double) nanos / records);
        nanosPerCost = mean(nanosPerCost, (double) nanos / Math.max(1, cost));
    }

    private static double mean(double before, double last) {
        return Double.isNaN(before) ? last : before + WEIGHT_OF_LAST * (last - before);
    }

    /// How much the next one has.
    ///
    /// @param othersMayWait whether there are records that nobody has looked at yet
    public Most next(boolean othersMayWait) {
        int batch = sizes.batch();
        if (Double.isNaN(nanosEach)) {
            return new Most(Math.max(1, batch / FIRST_PARTS), sizes.fewCost());
        }
        boolean others = othersMayWait || othersCame && nanoTime.getAsLong() - cameAt <= OTHERS_SEEN.toNanos();
        long nanos = (others ? MOMENT : WHILE).toNanos();
        // Records that cost little say little about those that cost much, and the other way round.
        int records = (int) Math.clamp(nanos / nanosEach, Math.max(1, batch / PARTS), batch);
        return new Most(records, Math.max((long) (nanos / nanosPerCost), sizes.fewCost() / FIRST_PARTS));
    }
}
