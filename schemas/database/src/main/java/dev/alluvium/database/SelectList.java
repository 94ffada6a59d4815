package dev.alluvium.database;

import dev.alluvium.database.binding.TextTemplate.Part;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/// Parts of a statement that is written as a text, from what jOOQ knows of tables.
public final class SelectList {
    private static final String SELECT = "select ";

    private SelectList() {}

    /// As they stand between `select` and `from`. Fields with bind values cannot be written so.
    public static String of(List<? extends Field<?>> fields) {
        return Jooq.text(DSL.select(fields)).substring(SELECT.length());
    }

    /// A condition with its values.
    public static Part of(Condition condition) {
        return Jooq.part(condition);
    }
}
