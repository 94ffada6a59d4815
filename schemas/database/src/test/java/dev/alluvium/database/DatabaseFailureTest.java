package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseFailureTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08003", "08006", "40001", "40P01", "53100", "53300", "57014", "57P01", "57P03", "55P03",
                "58030", "25006", "25P03"
            })
    void mayPass(String state) {
        assertThat(DatabaseFailure.isTransient(new DataAccessException("x", new SQLException("x", state))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "23505", "23514", "42501", "42P01", "42601", "25P02", "28P01", "3D000", "XX000"})
    void staysAFault(String state) {
        assertThat(DatabaseFailure.isTransient(new DataAccessException("x", new SQLException("x", state))))
                .isFalse();
    }

    @Test
    void exhaustedPoolMayPass() {
        assertThat(DatabaseFailure.isTransient(new SQLTransientConnectionException("no connection available")))
                .isTrue();
    }

    @Test
    void chainedFailuresCount() {
        var batch = new BatchUpdateException(new int[0]);
        batch.setNextException(new SQLException("deadlock", "40P01"));
        assertThat(DatabaseFailure.isTransient(new RuntimeException(batch))).isTrue();
    }

    @Test
    void othersAreNotTheDatabases() {
        assertThat(DatabaseFailure.isTransient(null)).isFalse();
        assertThat(DatabaseFailure.isTransient(new SocketTimeoutException())).isFalse();
        assertThat(DatabaseFailure.isTransient(new SQLException("no state"))).isFalse();
    }

    @Test
    void circlesEnd() {
        var inner = new RuntimeException("inner");
        var outer = new RuntimeException("outer", inner);
        inner.initCause(outer);
        assertThat(DatabaseFailure.isTransient(outer)).isFalse();
    }
}
