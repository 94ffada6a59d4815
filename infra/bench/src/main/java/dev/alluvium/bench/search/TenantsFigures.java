package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Statistics;
import java.util.List;

/// What [TenantsBenchmark] measured.
///
/// @param worstRatio of the medians, many to few
record TenantsFigures(String benchmark, int few, int many, List<Compared> measured, double worstRatio)
        implements Figures {

    /// Medians, in milliseconds.
    ///
    /// @param ratio many to few
    record Compared(String what, int rounds, double fewMs, double manyMs, double ratio) {
        static Compared of(String what, double[] few, double[] many) {
            double one = Statistics.of(few).median();
            double other = Statistics.of(many).median();
            return new Compared(what, few.length, one, other, other / one);
        }
    }

    static TenantsFigures of(int few, int many, List<Compared> measured) {
        double worst = measured.stream().mapToDouble(Compared::ratio).max().orElseThrow();
        return new TenantsFigures("tenants", few, many, List.copyOf(measured), worst);
    }
}
