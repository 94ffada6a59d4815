package dev.alluvium.database.binding;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;

/// The columns of a row, from left to right.
public final class Columns {
    private final ResultSet rows;
    private int last;

    Columns(ResultSet rows) {
        this.rows = rows;
    }

    boolean nextRow() throws SQLException {
        last = 0;
        return rows.next();
    }

    public String text() throws SQLException {
        return rows.getString(++last);
    }

    public int integer() throws SQLException {
        return rows.getInt(++last);
    }

    public Integer integerOrNull() throws SQLException {
        int value = integer();
        return rows.wasNull() ? null : value;
    }

    public long number() throws SQLException {
        return rows.getLong(++last);
    }

    public double real() throws SQLException {
        return rows.getDouble(++last);
    }

    /// False where there is no value.
    public boolean flag() throws SQLException {
        return rows.getBoolean(++last);
    }

    public byte[] bytes() throws SQLException {
        return rows.getBytes(++last);
    }

    public Instant instant() throws SQLException {
        var value = rows.getObject(++last, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    public LocalDate day() throws SQLException {
        return rows.getObject(++last, LocalDate.class);
    }
}
