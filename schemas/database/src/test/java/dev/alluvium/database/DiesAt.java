package dev.alluvium.database;

import dev.alluvium.database.promotion.PromotionStep;

/// Ends a tenant's move at a step, or in the middle of it.
public final class DiesAt extends Quiet {
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final PromotionStep last;
    private int batches;

    public DiesAt(PromotionStep last) {
        this.last = last;
    }

    @Override
    public void began(PromotionStep step) {
        if (step == last && step != PromotionStep.MOVE) {
            throw new Killed();
        }
    }

    @Override
    public void moved(String table, long rows) {
        if (last == PromotionStep.MOVE && ++batches == 7) {
            throw new Killed();
        }
    }
}
