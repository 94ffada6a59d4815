package dev.alluvium.database.connection;

import dev.alluvium.events.Namespace;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/// Connections on which the plain names of schema and roles, in the text of statements, mean those of a namespace: text
/// of ours, of the migrations and of jOOQ alike, since all of it comes by here. Values that are bound stay as they are.
/// Without a namespace they are the driver's own.
public final class NamedConnections {
    private NamedConnections() {}

    /// @param jdbcUrl in the driver's form
    public static Connection open(String jdbcUrl, Properties properties, Namespace namespace) throws SQLException {
        return in(namespace, DriverManager.getConnection(jdbcUrl, properties));
    }

    static DataSource source(DatabaseSettings settings) {
        return new Source(settings);
    }

    private static Connection in(Namespace namespace, Connection connection) {
        return namespace.isNone() ? connection : renaming(Connection.class, connection, namespace);
    }

    private static <T> T renaming(Class<T> type, T behind, Namespace namespace) {
        return type.cast(Proxy.newProxyInstance(
                NamedConnections.class.getClassLoader(), new Class<?>[] {type}, new Renaming(behind, namespace)));
    }

    private record Renaming(Object behind, Namespace namespace) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            try {
                var result = method.invoke(behind, isText(method) ? renamed(arguments) : arguments);
                return result instanceof Statement statement && method.getReturnType() == Statement.class
                        ? renaming(Statement.class, statement, namespace)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private Object[] renamed(Object... arguments) {
            var renamed = arguments.clone();
            renamed[0] = namespace.sql((String) arguments[0]);
            return renamed;
        }

        private static boolean isText(Method method) {
            var name = method.getName();
            return method.getParameterCount() > 0
                    && method.getParameterTypes()[0] == String.class
                    && (name.startsWith("prepare") || name.startsWith("execute") || name.equals("addBatch"));
        }
    }

    /// What a pool asks for connections.
    private record Source(DatabaseSettings settings) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            return open(
                    ConnectionProperties.jdbcUrl(settings.url()),
                    ConnectionProperties.of(settings),
                    settings.namespace());
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException("the role is that of the settings");
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {
            // The driver logs by java.util.logging.
        }

        @Override
        public void setLoginTimeout(int seconds) {
            // One of the connection's properties.
        }

        /// A pool that is closed waits as long for a connection that is being made, and leaves it open after that.
        @Override
        public int getLoginTimeout() {
            return Math.max(1, (int) settings.connectionTimeout().toSeconds());
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("there is nothing behind it");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
