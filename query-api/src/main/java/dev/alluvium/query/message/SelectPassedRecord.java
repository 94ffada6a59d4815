package dev.alluvium.query.message;

import static dev.alluvium.database.generated.Tables.MESSAGES;
import static dev.alluvium.database.generated.Tables.PASSED_RECORDS;
import static dev.alluvium.database.generated.Tables.SUPERSEDED_REVISIONS;

import dev.alluvium.database.TenantTransaction;
import java.util.Optional;

/// What became of the record at a place in Kafka, as far as it is known: which message it is about, or why it
/// was rejected.
public final class SelectPassedRecord {
    private static final String REJECTED = "rejected";

    private SelectPassedRecord() {}

    public sealed interface Passed {
        /// The message has the state that the record asked for, or a later one.
        record Into(String messageId) implements Passed {}

        record Rejected(String reason) implements Passed {}
    }

    /// Empty when no record of the tenant from there was dealt with, or more than an hour ago without a trace.
    public static Optional<Passed> run(TenantTransaction tx, String topic, int partition, long offset) {
        return current(tx, topic, partition, offset)
                .or(() -> superseded(tx, topic, partition, offset))
                .or(() -> passed(tx, topic, partition, offset));
    }

    private static Optional<Passed> current(TenantTransaction tx, String topic, int partition, long offset) {
        var m = MESSAGES.as("m");
        return tx.sql()
                .select(m.MESSAGE_ID)
                .from(m)
                .where(m.TENANT_ID.eq(tx.tenant().value()), m.SOURCE_PARTITION.eq(partition))
                .and(m.SOURCE_OFFSET.eq(offset))
                .and(m.SOURCE_TOPIC.eq(topic))
                .limit(1)
                .fetchOptional(row -> new Passed.Into(row.value1()));
    }

    private static Optional<Passed> superseded(TenantTransaction tx, String topic, int partition, long offset) {
        var s = SUPERSEDED_REVISIONS.as("s");
        return tx.sql()
                .select(s.MESSAGE_ID)
                .from(s)
                .where(s.TENANT_ID.eq(tx.tenant().value()), s.SOURCE_PARTITION.eq(partition))
                .and(s.SOURCE_OFFSET.eq(offset))
                .and(s.SOURCE_TOPIC.eq(topic))
                .limit(1)
                .fetchOptional(row -> new Passed.Into(row.value1()));
    }

    private static Optional<Passed> passed(TenantTransaction tx, String topic, int partition, long offset) {
        var p = PASSED_RECORDS.as("p");
        return tx.sql()
                .select(p.OUTCOME, p.MESSAGE, p.REASON)
                .from(p)
                .where(p.TENANT_ID.eq(tx.tenant().value()), p.TOPIC.eq(topic))
                .and(p.PARTITION.eq(partition))
                .and(p.RECORD_OFFSET.eq(offset))
                .fetchOptional(row -> row.value1().equals(REJECTED)
                        ? new Passed.Rejected(row.value3())
                        : new Passed.Into(row.value2()));
    }
}
