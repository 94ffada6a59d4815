package dev.alluvium.runtime.kafka.lane;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/// Whose limit lets another record through. Each tenant may have a second's worth at once, one record at
/// least. Confined to the loop's thread.
final class Paces {

    private static final int MANY = 10_000;

    /// What was taken and has not become free again.
    private static final class Pace {
        private double perSecond;
        private double taken;
        private long at;

        private Pace(long now) {
            at = now;
        }

        private double atOnce() {
            return Math.max(1, perSecond);
        }

        private void goOn(double rate, long now) {
            taken = Math.max(0, taken - perSecond * (now - at) / 1e9);
            at = now;
            perSecond = rate;
            // What was taken at another rate is no debt for hours.
            taken = Math.min(taken, atOnce());
        }

        private boolean isFree() {
            return taken <= atOnce() - 1;
        }
    }

    private final LongSupplier nanoTime;
    private final Map<UUID, Pace> paces = new HashMap<>();

    Paces(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// @param perSecond 0 for none at all
    boolean mayTake(UUID tenant, double perSecond) {
        if (perSecond == Double.POSITIVE_INFINITY) {
            paces.remove(tenant);
            return true;
        }
        if (!(perSecond > 0)) {
            return false;
        }
        var pace = paces.get(tenant);
        if (pace == null) {
            return true;
        }
        pace.goOn(perSecond, nanoTime.getAsLong());
        return pace.isFree();
    }

    void taken(UUID tenant, double perSecond) {
        if (!(perSecond > 0) || perSecond == Double.POSITIVE_INFINITY) {
            return;
        }
        if (paces.size() > MANY) {
            paces.values().removeIf(pace -> pace.taken - pace.perSecond * (nanoTime.getAsLong() - pace.at) / 1e9 <= 0);
        }
        var pace = paces.computeIfAbsent(tenant, _ -> new Pace(nanoTime.getAsLong()));
        pace.goOn(perSecond, nanoTime.getAsLong());
        pace.taken++;
    }
}
