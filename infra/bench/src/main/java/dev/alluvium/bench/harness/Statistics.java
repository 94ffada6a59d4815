package dev.alluvium.bench.harness;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.DoubleStream;

/// Measurements of one kind in ascending order. The figures of no measurements are not numbers.
public final class Statistics {
    private final double[] sorted;

    private Statistics(DoubleStream values) {
        sorted = values.sorted().toArray();
    }

    public static Statistics of(double... values) {
        return new Statistics(Arrays.stream(values));
    }

    public static Statistics of(DoubleStream values) {
        return new Statistics(values);
    }

    public static Statistics of(Collection<Double> values) {
        return new Statistics(values.stream().mapToDouble(Double::doubleValue));
    }

    public int count() {
        return sorted.length;
    }

    /// The one in the middle, or the mean of the two in the middle.
    public double median() {
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// The smallest measurement that at least this share of all measurements does not pass.
    ///
    /// @param share above 0, at most 1
    public double quantile(double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    public double max() {
        return quantile(1);
    }
}
