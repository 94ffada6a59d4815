package dev.alluvium.database.promotion;

/// Told how far the move of a tenant has come, on the thread that moves it and between its transactions. What it
/// throws ends the move where it is.
public interface PromotionProgress {
    void began(PromotionStep step);

    /// @param rows of all tables that are to be moved; others may come meanwhile
    default void expected(long rows) {}

    /// @param rows of this table, moved so far in this run
    void moved(String table, long rows);

    /// Others are in the way; this is tried again.
    void waiting(PromotionStep step);
}
