package dev.alluvium.runtime.kafka.lane;

/// How much is done in a second while something waits: of the last half minute or so. Confined to the loop's
/// thread.
final class DrainRate {

    private static final double MEMORY_SECONDS = 20;
    private static final double ENOUGH_SECONDS = 0.5;

    private double busy;
    private double done;

    void busy(long nanos) {
        double seconds = nanos / 1e9;
        double kept = Math.exp(-seconds / MEMORY_SECONDS);
        busy = busy * kept + seconds;
        done *= kept;
    }

    void done(long cost) {
        done += cost;
    }

    /// Not a number until there is enough to tell by.
    double perSecond() {
        return busy < ENOUGH_SECONDS || done <= 0 ? Double.NaN : done / busy;
    }
}
