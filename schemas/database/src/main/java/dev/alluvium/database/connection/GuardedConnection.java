package dev.alluvium.database.connection;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.concurrent.Executor;
import org.jooq.tools.jdbc.DefaultConnection;

/// The connection as the work of a transaction sees it: prepared statements that read and change rows, on the thread
/// of the work and until it is done. Everything that could end the transaction, outlive it, or reach the pooled
/// connection behind it is refused.
///
/// A guard against mistakes, and the second wall: the first is row level security, which code in this process that
/// means harm could address with another tenant's id.
public final class GuardedConnection extends DefaultConnection {
    private final Thread owner = Thread.currentThread();
    private volatile boolean retired;

    public GuardedConnection(Connection pooled) {
        super(pooled);
    }

    public static IllegalStateException refusal(String what) {
        return new IllegalStateException(
                "a tenant transaction is ended by the door that opened it: its work may not " + what);
    }

    public void check() {
        if (retired) {
            throw new IllegalStateException("this tenant transaction is over");
        }
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("a tenant transaction belongs to the thread that opened it");
        }
    }

    public void retire() {
        retired = true;
    }

    private String checked(String sql) {
        check();
        return StatementRules.check(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return new GuardedStatement(getDelegate().prepareStatement(checked(sql)), this);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
        return new GuardedStatement(getDelegate().prepareStatement(checked(sql), generatedKeys), this);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] generatedKeys) throws SQLException {
        return new GuardedStatement(getDelegate().prepareStatement(checked(sql), generatedKeys), this);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] generatedKeys) throws SQLException {
        return new GuardedStatement(getDelegate().prepareStatement(checked(sql), generatedKeys), this);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return new GuardedStatement(getDelegate().prepareStatement(checked(sql), type, concurrency), this);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return prepareStatement(sql, type, concurrency);
    }

    @Override
    public Statement createStatement() {
        throw refusal("run statements that are not prepared");
    }

    @Override
    public Statement createStatement(int type, int concurrency) {
        return createStatement();
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) {
        return createStatement();
    }

    @Override
    public CallableStatement prepareCall(String sql) {
        throw refusal("call procedures, which may commit");
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) {
        return prepareCall(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) {
        return prepareCall(sql);
    }

    @Override
    public void commit() {
        throw refusal("commit");
    }

    @Override
    public void rollback() {
        throw refusal("roll back; throw instead");
    }

    @Override
    public void rollback(Savepoint savepoint) {
        throw refusal("use savepoints");
    }

    @Override
    public Savepoint setSavepoint() {
        throw refusal("use savepoints");
    }

    @Override
    public Savepoint setSavepoint(String name) {
        throw refusal("use savepoints");
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) {
        throw refusal("use savepoints");
    }

    @Override
    public void setAutoCommit(boolean on) {
        throw refusal("commit");
    }

    @Override
    public void setReadOnly(boolean on) {
        throw refusal("change what the transaction is");
    }

    @Override
    public void setTransactionIsolation(int level) {
        throw refusal("change what the transaction is");
    }

    @Override
    public void setSchema(String schema) {
        throw refusal("change the session");
    }

    @Override
    public void setClientInfo(String name, String value) {
        throw refusal("change the session");
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) {
        throw refusal("change the session");
    }

    @Override
    public DatabaseMetaData getMetaData() {
        throw refusal("reach the connection behind it");
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw refusal("reach the connection behind it");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    @Override
    public void abort(Executor executor) {
        throw refusal("close the connection");
    }

    @Override
    public void close() {
        throw refusal("close the connection");
    }
}
