package dev.alluvium.database;

import java.util.List;
import org.jooq.Field;
import org.jooq.impl.DSL;

/// The fields of a statement that is written as a text.
public final class SelectList {
    private static final String SELECT = "select ";

    private SelectList() {}

    /// As they stand between `select` and `from`. Fields with bind values cannot be written so.
    public static String of(List<? extends Field<?>> fields) {
        return Jooq.text(DSL.select(fields)).substring(SELECT.length());
    }
}
