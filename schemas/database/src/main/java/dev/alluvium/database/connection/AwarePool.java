package dev.alluvium.database.connection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;

/// A pool that knows when the server is away: once a connection could not be made, whoever asks is
/// told so at once, and a thread of the pool's own looks until one can be made again. Who waits
/// for a connection wakes up now and then to see whether there is a server at all, since the pool
/// itself tries until the time-out. Thread-safe.
final class AwarePool extends HikariDataSource {
    private static final Duration WAKE_EVERY = Duration.ofMillis(500);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final String CONNECTION_FAILURE = "08";
    private static final String NOT_SERVING = "57P0";

    private final Object looking = new Object();
    private final long limit;
    private volatile boolean away;

    /// @param limit how long to wait for a connection while there is a server
    AwarePool(HikariConfig config, Duration limit) {
        super(waking(config, limit));
        this.limit = limit.toNanos();
    }

    private static HikariConfig waking(HikariConfig config, Duration limit) {
        config.setConnectionTimeout(Math.min(limit.toMillis(), WAKE_EVERY.toMillis()));
        return config;
    }

    @Override
    public Connection getConnection() throws SQLException {
        long began = System.nanoTime();
        while (true) {
            if (away) {
                throw new SQLTransientConnectionException("the database is away", "08001");
            }
            try {
                return super.getConnection();
            } catch (SQLException e) {
                if (isNoServer(e)) {
                    lookUntilItIsBack();
                    throw e;
                }
                if (!(e instanceof SQLTransientConnectionException) || System.nanoTime() - began >= limit) {
                    throw e;
                }
            }
        }
    }

    /// A pool of which all connections are in use fails too, and has no such cause.
    private static boolean isNoServer(SQLException failure) {
        return failure.getCause() instanceof SQLException cause
                && cause.getSQLState() != null
                && (cause.getSQLState().startsWith(CONNECTION_FAILURE)
                        || cause.getSQLState().startsWith(NOT_SERVING));
    }

    private void lookUntilItIsBack() {
        synchronized (looking) {
            if (!away) {
                away = true;
                Thread.ofVirtual().name(getPoolName() + " looks for its server").start(this::look);
            }
        }
    }

    private void look() {
        try {
            while (away && !isClosed()) {
                away = !isBack();
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whatever the failure is: a wait for a connection that runs out does not always say why there was none, and a
    /// look that ended here would leave the database away for ever.
    private boolean isBack() {
        try (var connection = super.getConnection()) {
            return connection != null;
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }
}
