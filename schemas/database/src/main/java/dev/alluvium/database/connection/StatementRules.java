package dev.alluvium.database.connection;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Which statements the work of a tenant's transaction may run: one at a time, reading or changing rows. A list of
/// what is allowed, because the list of what could end a transaction, change its tenant or outlive it has no end.
public final class StatementRules {
    private static final Pattern ALLOWED =
            Pattern.compile("[\\s(]*(?:select|insert|update|delete|merge|with|values)\\b.*", Pattern.DOTALL);
    /// The ways to write a setting from within a query.
    private static final Pattern WRITES_SETTINGS = Pattern.compile("set_config|pg_settings|u&\"");

    /// Functions that run the text they are given, which is read by nobody here; and locks that outlive the
    /// transaction.
    private static final Pattern ESCAPES =
            Pattern.compile("query_to_xml|cursor_to_xml|ts_stat|ts_rewrite|advisory_(?:un)?lock|dblink");

    /// Texts that have passed: a process has a few hundred, and reading one again took longer than sending it.
    private static final Set<String> PASSED = ConcurrentHashMap.newKeySet();
    private static final int REMEMBERED = 1_000;

    private StatementRules() {}

    /// @return the statement itself
    public static String check(String sql) {
        if (!PASSED.contains(sql)) {
            read(sql);
            if (PASSED.size() < REMEMBERED) {
                PASSED.add(sql);
            }
        }
        return sql;
    }

    private static void read(String sql) {
        var lower = sql.toLowerCase(Locale.ROOT).strip();
        if (!ALLOWED.matcher(lower).matches()) {
            throw GuardedConnection.refusal(
                    "run statements other than select, insert, update, delete, merge, with and values");
        }
        var semicolon = lower.indexOf(';');
        if (semicolon >= 0 && semicolon < lower.length() - 1) {
            throw GuardedConnection.refusal(
                    "run several statements at once, nor write a ';' into one: bind the text that holds it");
        }
        if (WRITES_SETTINGS.matcher(lower).find()) {
            throw GuardedConnection.refusal("change settings of the session or the transaction");
        }
        if (ESCAPES.matcher(lower).find()) {
            throw GuardedConnection.refusal("run a text as a statement, nor lock for longer than its transaction");
        }
    }
}
