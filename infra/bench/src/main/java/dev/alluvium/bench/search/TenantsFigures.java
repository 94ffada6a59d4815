package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What [TenantsBenchmark] measured.
///
/// @param worstRatio of the medians, many to few
public record TenantsFigures(String benchmark, int few, int many, List<Compared> measured, double worstRatio)
        implements Figures {

    /// Medians, in milliseconds.
    ///
    /// @param ratio many to few
    record Compared(String what, int rounds, double fewMs, double manyMs, double ratio) {
        static Compared of(String what, double[] few, double[] many) {
            double one = median(few);
            double other = median(many);
            return new Compared(what, few.length, one, other, other / one);
        }
    }

    static TenantsFigures of(int few, int many, List<Compared> measured) {
        double worst = measured.stream().mapToDouble(Compared::ratio).max().orElseThrow();
        return new TenantsFigures("tenants", few, many, List.copyOf(measured), worst);
    }

    public static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        for (var each : measured) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-20s %,d tenants %9.2f ms   %,d tenants %9.2f ms   ratio %.2f",
                    each.what,
                    few,
                    each.fewMs,
                    many,
                    each.manyMs,
                    each.ratio));
        }
        return lines;
    }
}
