package dev.alluvium.query.message;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Columns;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.http.body.TextRoom.ExceededException;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import java.sql.SQLException;
import java.util.List;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Keeps answers from holding more text than this process has room for: a message may have 1 MiB, and an answer 200 of
/// them. Each transaction has room for so much ([TenantTransaction#textBytes]). Postgres knows the sizes without
/// reading the texts, so what is too much is not even sent.
public final class ContentBudget {
    /// Of the messages of one answer.
    static final long MAX_BYTES = 8 << 20;
    /// Of those beside its hits.
    private static final long MAX_CONTEXT_BYTES = 4 << 20;

    private static final Field<Long> ROOM = DSL.field("current_setting('alluvium.text_bytes')::bigint", Long.class);

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
        return DSL.when(bytes.le(ROOM), message.CONTENT);
    }

    /// What [OfRows] reads: the bytes of all rows, and the content.
    public static List<Field<?>> fields(Messages message) {
        return List.of(
                ofAll(message).as("bytes"), content(message, ofAll(message)).as("text"));
    }

    /// The hits of one answer, as their rows are read.
    public static final class OfRows {
        private long bytes;

        /// @return null where there was not enough room for all
        public String read(Columns row) throws SQLException {
            bytes = row.number();
            return row.text();
        }

        /// @throws ExceededException when there was not enough room
        /// @throws ProblemException when no answer has as much
        public void require(TenantTransaction tx) {
            ContentBudget.require(tx, bounded(bytes, MAX_BYTES, "limit"), 1);
        }
    }

    /// Of messages beside hits, which have texts too.
    ///
    /// @param bytes of [#ofAll]
    public static void ofContext(TenantTransaction tx, List<? extends Record> rows, Field<Long> bytes) {
        long all = rows.isEmpty() ? 0 : rows.getFirst().get(bytes);
        require(tx, bounded(all, MAX_CONTEXT_BYTES, "context"), 2);
    }

    private static long bounded(long all, long most, String part) {
        if (all > most) {
            throw Problem.invalid(part, "these messages have too much content for one answer; ask for fewer")
                    .exception();
        }
        return all;
    }

    /// Of rows whose texts add up, those that fit one answer.
    ///
    /// @param bytes of [#upTo]
    /// @throws ExceededException when there was not enough room for them
    static <R extends Record> List<R> fitting(TenantTransaction tx, List<R> rows, Field<Long> bytes) {
        var fitting =
                rows.stream().takeWhile(row -> row.get(bytes) <= MAX_BYTES).toList();
        if (!fitting.isEmpty()) {
            require(tx, fitting.getLast().get(bytes), 1);
        }
        return fitting;
    }

    private static void require(TenantTransaction tx, long bytes, int parts) {
        if (bytes > tx.textBytes()) {
            throw new ExceededException(bytes, parts);
        }
    }
}
