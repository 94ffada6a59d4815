package dev.alluvium.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.alluvium.database.connection.ConnectionProperties;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.Pool;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/// The real door on a pool like the real one, with three differences: nobody has checked the database, a connection
/// of the pool can be looked at from behind, and what is sent can be changed on its way. For attacks.
public final class OpenDoor implements AutoCloseable {
    private final HikariDataSource pool;
    private final ScopedTransactions transactions;
    private volatile UnaryOperator<String> tap = UnaryOperator.identity();

    private OpenDoor(DatabaseSettings settings) {
        var config = new HikariConfig();
        try (var real =
                Pool.open(settings.withConnections(0, settings.maximumConnections()), new SimpleMeterRegistry())) {
            real.copyStateTo(config);
        }
        config.setMetricsTrackerFactory(null);
        config.setJdbcUrl(null);
        var address = ConnectionProperties.jdbcUrl(settings.url());
        var properties = ConnectionProperties.of(settings);
        config.setDataSource(tapped(DataSource.class, (_, method, _) -> switch (method.getName()) {
            case "getConnection" -> tapped(DriverManager.getConnection(address, properties));
            // The seconds that closing the pool waits for its own threads.
            case "getLoginTimeout" -> 5;
            default -> null;
        }));
        this.pool = new HikariDataSource(config);
        this.transactions = new ScopedTransactions(pool, ScopedTransactions.Limits.of(settings), true);
    }

    public static OpenDoor of(DatabaseSettings settings) {
        return new OpenDoor(settings);
    }

    /// Rewrites every statement that is sent from now on.
    public void tap(UnaryOperator<String> rewrite) {
        tap = rewrite;
    }

    public <T> T write(TenantId tenant, TenantWork<T> work) {
        return transactions.run(tenant, Reader.WORKER, false, work);
    }

    /// A connection as the next transaction would get it.
    public Connection behind() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void close() {
        pool.close();
    }

    private Connection tapped(Connection connection) {
        return tapped(Connection.class, (_, method, arguments) -> {
            if (method.getName().equals("prepareStatement")) {
                arguments[0] = tap.apply((String) arguments[0]);
                return pass(connection, method, arguments);
            }
            var result = pass(connection, method, arguments);
            return method.getName().equals("createStatement") ? tapped((Statement) result) : result;
        });
    }

    private Statement tapped(Statement statement) {
        return tapped(Statement.class, (_, method, arguments) -> {
            if (method.getName().startsWith("execute") && arguments != null) {
                arguments[0] = tap.apply((String) arguments[0]);
            }
            return pass(statement, method, arguments);
        });
    }

    private static Object pass(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T tapped(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
