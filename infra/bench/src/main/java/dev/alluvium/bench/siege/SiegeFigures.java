package dev.alluvium.bench.siege;

import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.siege.Victim.Fared;
import java.util.List;

/// What [SiegeBenchmark] measured.
///
/// @param quiet without an attack
/// @param heapMost the most heap that the API used, in bytes
record SiegeFigures(String benchmark, Fared quiet, List<Stormed> attacks, long heapMost) implements Figures {
    private static final double RATIO = 3;
    private static final double MILLIS = 1_000;

    /// @param ratio of the 95th percentile to the quiet one
    /// @param alive whether the API answers its health check afterwards
    record Stormed(String attack, int connections, Fared fared, double ratio, boolean alive) {
        boolean isWithstood() {
            return alive && fared.late() == 0 && fared.failed() == 0 && fared.p95Ms() < MILLIS && ratio < RATIO;
        }
    }

    @Override
    public boolean isFine() {
        return attacks.stream().allMatch(Stormed::isWithstood);
    }
}
