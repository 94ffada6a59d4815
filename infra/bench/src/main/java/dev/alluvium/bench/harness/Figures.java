package dev.alluvium.bench.harness;

/// What a benchmark measured: a record, whose components become the JSON.
public interface Figures {

    /// Whether the command succeeds; false where a figure is worse than its limit.
    default boolean isFine() {
        return true;
    }
}
