package dev.alluvium.database;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/// What a failure of the database asks of the caller.
public final class DatabaseFailure {
    /// Classes of SQLSTATE: connection exceptions, transaction rolled back, insufficient resources, system
    /// errors.
    private static final Set<String> CLASSES = Set.of("08", "40", "53", "58");
    /// Cancelled or timed out; shut down, crashed, starting up; lock not available; read-only, as a standby is;
    /// cut for holding a transaction open.
    private static final Set<String> STATES =
            Set.of("57014", "57P01", "57P02", "57P03", "57P05", "55P03", "25006", "25P03", "25P04");

    /// Classes of SQLSTATE: data exceptions, constraint violations, program limits.
    private static final Set<String> REFUSED_VALUE = Set.of("22", "23", "54");

    private static final int DEEPEST = 32;

    private DatabaseFailure() {}

    /// Whether the same work may succeed later: the server is unreachable, restarting, out of something, or cut
    /// the transaction off; the transaction lost against another one; the pool had no connection to give.
    /// Everything else is the fault of the work or of the record and stays one however often it is tried.
    public static boolean isTransient(Throwable failure) {
        int depth = 0;
        for (var cause = failure; cause != null && depth < DEEPEST; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException sql && isTransient(sql)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the database refuses a value that the work brought: out of range, not of the type's form, against
    /// a constraint, too large for an index. The fault is in the data, and the same work without it may well
    /// succeed.
    public static boolean isRefusedValue(Throwable failure) {
        var state = sqlState(failure);
        return state != null && state.length() == 5 && REFUSED_VALUE.contains(state.substring(0, 2));
    }

    /// The first SQLSTATE among the failure and its causes, or null.
    public static String sqlState(Throwable failure) {
        int depth = 0;
        for (var cause = failure; cause != null && depth < DEEPEST; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return null;
    }

    private static boolean isTransient(SQLException failure) {
        int depth = 0;
        for (var sql = failure; sql != null && depth < DEEPEST; sql = sql.getNextException(), depth++) {
            if (sql instanceof SQLTransientException
                    || sql instanceof SQLRecoverableException
                    || isTransient(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTransient(String state) {
        return state != null
                && state.length() == 5
                && (CLASSES.contains(state.substring(0, 2)) || STATES.contains(state));
    }
}
