package dev.alluvium.database;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.promotion.PromotionProgress;
import dev.alluvium.database.promotion.PromotionStep;
import dev.alluvium.database.promotion.Promotions;
import java.util.concurrent.locks.LockSupport;

/// A process that promotes a tenant, for tests that kill it: it comes no further than the line that it is told.
public final class PromoteProcess {
    private PromoteProcess() {}

    /// @param arguments URL, user, password, slug, the beginning of the last line to print
    public static void main(String[] arguments) {
        var owner = DatabaseSettings.defaults(arguments[0], arguments[1], arguments[2]);
        try (var promotions = Promotions.open(owner)) {
            promotions.promote(arguments[3], new Announce(arguments[4]));
            System.out.println("DONE");
        }
    }

    private record Announce(String last) implements PromotionProgress {
        @Override
        public void began(PromotionStep step) {
            say(step.name());
        }

        @Override
        public void moved(String table, long rows) {
            say(table + " " + rows);
        }

        @Override
        public void waiting(PromotionStep step) {
            say("waiting");
        }

        private void say(String line) {
            System.out.println(line);
            while (line.startsWith(last)) {
                LockSupport.park();
            }
        }
    }
}
