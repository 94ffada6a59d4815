package dev.alluvium.insight.consolidate;

/// How much an insight counts when it was last borne out; from then on it decays, which is left to whoever reads it.
final class Strength {

    /// What is left of the doubt with each further message that says the same.
    private static final double DOUBT = 0.8;

    private Strength() {}

    /// @param worth    of the best claim, 0 to 1
    /// @param messages at least one
    static double of(double worth, int messages) {
        return 1 - (1 - worth) * Math.pow(DOUBT, messages - 1.0);
    }
}
