package dev.alluvium.embeddings;

/// Whether somebody waits for what the model is asked now. Held by the thread that asks.
public final class Urgency {

    /// Where nothing is said, somebody does.
    public static final ScopedValue<Boolean> IS_URGENT = ScopedValue.newInstance();

    private Urgency() {}

    static boolean isUrgent() {
        return IS_URGENT.orElse(true);
    }
}
