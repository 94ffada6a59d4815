package dev.alluvium.database;

/// Looks on while a tenant moves.
class Quiet implements PromotionProgress {
    @Override
    public void began(PromotionStep step) {}

    @Override
    public void moved(String table, long rows) {}

    @Override
    public void waiting(PromotionStep step) {}
}
