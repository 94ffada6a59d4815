package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.ArrayColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jooq.Field;

/// Rows of `passed_records`: what became of records that left no revision, for those who wait for them.
final class NotePassed {

    private static final Duration KEPT = Duration.ofHours(1);
    private static final int MAX_REASON = 300;

    private static final String FORGET = """
        delete from alluvium.passed_records where tenant_id = ?::uuid and passed_at < ?::text::timestamptz
        """;

    private static final String NOTE = """
        insert into alluvium.passed_records
              (tenant_id, topic, partition, record_offset, outcome, message, reason, passed_at)
        select ?::uuid, u.*, ?::text::timestamptz
          from unnest(?::text[], ?::int[], ?::bigint[], ?::text[], ?::text[], ?::text[]) as u
        on conflict (tenant_id, topic, partition, record_offset) do update
           set outcome = excluded.outcome, message = excluded.message, reason = excluded.reason,
               passed_at = excluded.passed_at
        """;

    private NotePassed() {}

    /// @param messageId null when the record could not be read
    /// @param reason    null when it was not rejected
    record Passed(ConsumerRecord<byte[], byte[]> record, String outcome, String messageId, String reason) {}

    /// Empty for a record that left a revision.
    static Optional<Passed> of(Incoming incoming, Outcome outcome) {
        var id = incoming instanceof Incoming.Readable readable
                ? readable.message().messageId()
                : null;
        return switch (outcome) {
            case Outcome.Stored _ -> Optional.empty();
            case Outcome.Unchanged unchanged ->
                Optional.of(new Passed(incoming.record(), unchanged.overtaken() ? "overtaken" : "unchanged", id, null));
            case Outcome.Rejected why -> Optional.of(new Passed(incoming.record(), "rejected", null, reason(why)));
        };
    }

    private static String reason(Outcome.Rejected why) {
        var reason = why.reason().code() + ": " + why.detail();
        var shown = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "…" : reason;
        return shown.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }

    static Void write(TenantTransaction tx, List<Passed> passed, Instant now) {
        var tenant = tx.tenant().value();
        tx.sql().execute(FORGET, tenant, now.minus(KEPT).toString());
        tx.sql()
                .execute(
                        NOTE,
                        tenant,
                        now.toString(),
                        texts(passed, each -> each.record().topic()),
                        ArrayColumn.integers(passed.stream()
                                .map(each -> each.record().partition())
                                .toArray(Integer[]::new)),
                        ArrayColumn.longs(passed.stream()
                                .map(each -> each.record().offset())
                                .toArray(Long[]::new)),
                        texts(passed, Passed::outcome),
                        texts(passed, Passed::messageId),
                        texts(passed, Passed::reason));
        return null;
    }

    private static Field<Object[]> texts(List<Passed> passed, Function<Passed, String> column) {
        return ArrayColumn.texts(passed.stream().map(column).toArray(String[]::new));
    }
}
