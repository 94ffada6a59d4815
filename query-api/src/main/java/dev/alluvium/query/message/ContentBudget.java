package dev.alluvium.query.message;

import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.http.Problem;
import java.util.List;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Keeps one answer from holding more text than this process has room for: a message may have 1 MiB and an
/// answer 200 of them. Postgres knows the sizes without reading the texts, so what is too much is not even
/// sent.
public final class ContentBudget {
    static final int MAX_BYTES = 16 << 20;

    private ContentBudget() {}

    /// The bytes of all rows, on each row.
    public static Field<Long> ofAll(Messages message) {
        return DSL.sum(DSL.octetLength(message.CONTENT)).over().coerce(Long.class);
    }

    /// The bytes of a row and of those before it in the session.
    static Field<Long> upTo(Messages message) {
        return DSL.sum(DSL.octetLength(message.CONTENT))
                .over()
                .orderBy(MessageRows.order(message))
                .coerce(Long.class);
    }

    /// The content of a row, or null where `bytes`, one of the above, is too much.
    public static Field<String> content(Messages message, Field<Long> bytes) {
        return DSL.when(bytes.le(DSL.inline((long) MAX_BYTES)), message.CONTENT);
    }

    /// @param bytes of [#ofAll]
    /// @throws ProblemException when hits have too much content
    public static void require(List<? extends Record> rows, Field<Long> bytes) {
        if (!rows.isEmpty() && exceeded(rows.getFirst().get(bytes))) {
            throw Problem.invalid("limit", "these hits have too much content for one answer; ask for fewer")
                    .exception();
        }
    }

    public static boolean exceeded(Long bytes) {
        return bytes != null && bytes > MAX_BYTES;
    }
}
