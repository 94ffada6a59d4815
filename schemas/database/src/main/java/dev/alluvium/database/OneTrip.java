package dev.alluvium.database;

import dev.alluvium.database.connection.StatementRules;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A reader's query with what begins its transaction, with what ends it, and with both: the driver sends all of one
/// text at once. Kept, so that neither this nor the hash of the text is worked out again.
///
/// @param query by itself
record OneTrip(String query, String begins, String ends, String alone) {
    private static final Map<String, OneTrip> KNOWN = new ConcurrentHashMap<>();
    /// Where the index gives the order, the text of a query names its tenant.
    private static final int REMEMBERED = 500;

    /// @throws IllegalStateException when it is more than a query
    static OneTrip of(String query) {
        var known = KNOWN.get(query);
        if (known != null) {
            return known;
        }
        StatementRules.check(query);
        var begin = ScopedTransactions.ENTER_AND_READ + ";\n";
        var end = ";\n" + ScopedTransactions.LEAVE;
        var trip = new OneTrip(query, begin + query, query + end, begin + query + end);
        if (KNOWN.size() >= REMEMBERED) {
            KNOWN.clear();
        }
        KNOWN.put(query, trip);
        return trip;
    }

    String text(boolean first, boolean last) {
        if (first) {
            return last ? alone : begins;
        }
        return last ? ends : query;
    }
}
