package dev.alluvium.database;

/// A process that promotes a tenant, for tests that kill it.
final class PromoteProcess {
    private PromoteProcess() {}

    /// @param arguments URL, user, password, slug
    public static void main(String[] arguments) {
        var owner = DatabaseSettings.defaults(arguments[0], arguments[1], arguments[2]);
        try (var promotions = Promotions.open(owner)) {
            promotions.promote(arguments[3], new Announce());
            System.out.println("DONE");
        }
    }

    private record Announce() implements PromotionProgress {
        @Override
        public void began(PromotionStep step) {
            System.out.println(step.name());
        }

        @Override
        public void moved(String table, long rows) {
            System.out.println(table + " " + rows);
        }

        @Override
        public void waiting(PromotionStep step) {
            System.out.println("waiting");
        }
    }
}
