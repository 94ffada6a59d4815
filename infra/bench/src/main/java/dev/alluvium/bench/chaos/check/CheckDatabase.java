package dev.alluvium.bench.chaos.check;

import dev.alluvium.bench.chaos.check.ExpectedState.Subject;
import dev.alluvium.bench.chaos.input.RecordPosition;
import dev.alluvium.bench.chaos.report.Tally;
import dev.alluvium.bench.chaos.report.Tally.Violation;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// Compares the rows of the database with what the input asks for.
public final class CheckDatabase {

    /// @param chunks of this revision that have a vector
    private record Held(
            int revision,
            boolean deleted,
            String content,
            String session,
            RecordPosition position,
            int chunks,
            int otherChunks) {}

    private static final String MESSAGES = """
        select m.tenant_id, m.message_id, m.revision, m.deleted, m.content, m.session_id, m.source_partition,
               m.source_offset,
               (select count(*) from alluvium.chunks c join alluvium.embeddings e using (tenant_id, message_id, ordinal)
                 where c.tenant_id = m.tenant_id and c.message_id = m.message_id and c.revision = m.revision) as chunks,
               (select count(*) from alluvium.chunks c
                 where c.tenant_id = m.tenant_id and c.message_id = m.message_id and c.revision <> m.revision) as others
          from alluvium.messages m
         where m.tenant_id = any (?)
        """;

    /// The counts that the workers keep, beside counts of the rows.
    private static final String COUNTS = """
        select c.tenant_id, c.stored, c.deleted, c.pending, c.failed, m.stored, m.deleted, w.pending, w.failed
          from (select tenant_id, sum(stored) as stored, sum(deleted) as deleted, sum(pending) as pending,
                       sum(failed) as failed
                  from alluvium.message_counts group by 1) c
          left join lateral (select count(*) filter (where not deleted) as stored, count(*) filter (where deleted) as deleted
                               from alluvium.messages m where m.tenant_id = c.tenant_id) m on true
          left join lateral (select count(*) filter (where state = 'pending') as pending,
                                    count(*) filter (where state = 'failed') as failed
                               from alluvium.embedding_work w where w.tenant_id = c.tenant_id) w on true
         where c.tenant_id = any (?)
        """;

    private final TenantRows rows;
    private final ExpectedState expected;
    private final Tally tally;

    public CheckDatabase(TenantRows rows, ExpectedState expected, Tally tally) {
        this.rows = rows;
        this.expected = expected;
        this.tally = tally;
    }

    public void check() throws SQLException {
        var held = held();
        for (var expectedMessage : expected.messages()) {
            var is = held.remove(new Subject(expectedMessage.tenant(), expectedMessage.messageId()));
            if (is == null) {
                tally.found(Violation.LOST, "no row of message " + expectedMessage.messageId());
            } else {
                compare(expectedMessage, is);
            }
        }
        held.keySet().forEach(subject -> tally.found(Violation.DIFFERENT, "a row that nobody asked for: " + subject));
        checkRevisions();
        checkCounts();
    }

    private Map<Subject, Held> held() throws SQLException {
        var held = new HashMap<Subject, Held>();
        rows.select(MESSAGES, row -> {
            var position = new RecordPosition(row.getInt("source_partition"), row.getLong("source_offset"));
            var subject = new Subject(row.getObject("tenant_id", UUID.class), row.getString("message_id"));
            return held.put(
                    subject,
                    new Held(
                            row.getInt("revision"),
                            row.getBoolean("deleted"),
                            row.getString("content"),
                            row.getString("session_id"),
                            position,
                            row.getInt("chunks"),
                            row.getInt("others")));
        });
        return held;
    }

    private void compare(ExpectedMessage expectedMessage, Held is) {
        var current = expectedMessage.current();
        var content = current.deleted() ? null : current.message().content();
        boolean same = is.deleted() == current.deleted() && Objects.equals(is.content(), content);
        if (!expectedMessage.crossed()) {
            same &= is.revision() == current.number() && is.position().equals(current.position());
        }
        if (!current.deleted()) {
            same &= is.session().equals(current.message().sessionId());
        }
        if (!same) {
            tally.found(
                    Violation.DIFFERENT,
                    "message " + expectedMessage.messageId() + " is revision " + is.revision() + " of "
                            + is.position() + (is.deleted() ? ", deleted" : "") + ", not revision " + current.number()
                            + " of "
                            + current.position() + (current.deleted() ? ", deleted" : ""));
        }
        int chunks = current.deleted() ? 0 : 1;
        if (is.chunks() != chunks || is.otherChunks() != 0) {
            tally.found(
                    is.chunks() < chunks ? Violation.LOST : Violation.DIFFERENT,
                    "message " + expectedMessage.messageId() + " has " + is.chunks() + " chunks with vectors and "
                            + is.otherChunks() + " of other revisions, not " + chunks);
        }
    }

    private void checkRevisions() throws SQLException {
        var replaced = new HashSet<String>();
        rows.select(
                "select tenant_id, message_id, revision from alluvium.superseded_revisions where tenant_id = any (?)",
                row -> replaced.add(row.getString(1) + " " + row.getString(2) + " " + row.getInt(3)));
        for (var expectedMessage : expected.messages()) {
            expectedMessage.revisions().stream()
                    .limit(
                            expectedMessage.crossed()
                                    ? 0
                                    : expectedMessage.revisions().size() - 1L)
                    .map(revision ->
                            expectedMessage.tenant() + " " + expectedMessage.messageId() + " " + revision.number())
                    .filter(revision -> !replaced.contains(revision))
                    .forEach(revision -> tally.found(Violation.LOST, "no trace of the replaced " + revision));
        }
    }

    private void checkCounts() throws SQLException {
        rows.select(COUNTS, row -> {
            for (int i = 2; i <= 5; i++) {
                if (row.getLong(i) != row.getLong(i + 4)) {
                    tally.found(
                            Violation.DIFFERENT,
                            "the " + row.getMetaData().getColumnLabel(i) + " count of " + row.getString(1) + " is "
                                    + row.getLong(i) + ", its rows are " + row.getLong(i + 4));
                }
            }
            if (row.getLong(8) != 0) {
                tally.found(Violation.STUCK, row.getLong(8) + " messages of " + row.getString(1) + " are pending");
            }
            return null;
        });
    }
}
