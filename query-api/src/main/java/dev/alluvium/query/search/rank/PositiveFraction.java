package dev.alluvium.query.search.rank;

import org.eclipse.microprofile.config.spi.Converter;

/// Reads a number from 0 to a limit.
abstract class PositiveFraction implements Converter<Double> {
    private static final long serialVersionUID = 1;

    private final double limit;

    private PositiveFraction(double limit) {
        this.limit = limit;
    }

    /// For settings of BM25.
    public static final class UpToHundred extends PositiveFraction {
        private static final long serialVersionUID = 1;

        public UpToHundred() {
            super(100);
        }
    }

    /// For shares.
    public static final class UpToOne extends PositiveFraction {
        private static final long serialVersionUID = 1;

        public UpToOne() {
            super(1);
        }
    }

    @Override
    public Double convert(String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        double number;
        try {
            number = Double.parseDouble(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a number", e);
        }
        if (!(number >= 0 && number <= limit)) {
            throw new IllegalArgumentException("must be from 0 to " + (long) limit);
        }
        return number;
    }
}
