package dev.alluvium.bench.harness;

import java.util.List;

/// What a benchmark measured: a record, whose components become the JSON, that can also say itself in plain lines.
public interface Figures {

    List<String> lines();

    /// What becomes the JSON.
    default Object json() {
        return this;
    }

    /// Whether the command has done well; the others only measure.
    default boolean isFine() {
        return true;
    }
}
