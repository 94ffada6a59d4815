package dev.alluvium.database;

import dev.alluvium.database.promotion.PromotionProgress;
import dev.alluvium.database.promotion.PromotionStep;

/// Looks on while a tenant moves.
public class Quiet implements PromotionProgress {
    @Override
    public void began(PromotionStep step) {}

    @Override
    public void moved(String table, long rows) {}

    @Override
    public void waiting(PromotionStep step) {}
}
