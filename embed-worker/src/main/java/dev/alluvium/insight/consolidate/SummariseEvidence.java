package dev.alluvium.insight.consolidate;

import static dev.alluvium.database.generated.Tables.INSIGHTS;
import static dev.alluvium.database.generated.Tables.INSIGHT_EVIDENCE;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.events.Evidence;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Field;

/// Makes an insight's row say what its evidence amounts to now, in the words of a claim that still stands.
public final class SummariseEvidence {

    private final TenantTransaction tx;
    private final WriteInsights write;
    private final TermsOf terms;

    SummariseEvidence(TenantTransaction tx, WriteInsights write, TermsOf terms) {
        this.tx = tx;
        this.write = write;
        this.terms = terms;
    }

    public interface TermsOf {
        List<String> of(String text);
    }

    private record Row(
            String messageId,
            String quote,
            Instant occurredAt,
            String sessionId,
            String statement,
            double worth,
            Short generation,
            float[] vector) {}

    /// @return its evidence; none when it was retracted just now
    List<Evidence> of(UUID id) {
        var rows = rows(id);
        var columns = new LinkedHashMap<Field<?>, Object>();
        if (rows.isEmpty()) {
            sayNothing(columns);
        } else {
            count(rows, columns);
            say(id, rows, columns);
        }
        write.update(id, columns);
        return rows.stream()
                .map(row -> new Evidence(row.messageId, row.quote, row.occurredAt))
                .toList();
    }

    private List<Row> rows(UUID id) {
        return tx.sql()
                .selectFrom(INSIGHT_EVIDENCE)
                .where(INSIGHT_EVIDENCE.TENANT_ID.eq(tx.tenant().value()), INSIGHT_EVIDENCE.INSIGHT_ID.eq(id))
                .orderBy(INSIGHT_EVIDENCE.OCCURRED_AT, INSIGHT_EVIDENCE.CLAIM, INSIGHT_EVIDENCE.ORDINAL)
                .fetch(row -> new Row(
                        row.getMessage(),
                        row.getQuote(),
                        row.getOccurredAt(),
                        row.getSessionId(),
                        row.getStatement(),
                        row.getWorth(),
                        row.getGeneration(),
                        row.getVector()));
    }

    private static void count(List<Row> rows, Map<Field<?>, Object> columns) {
        int messages = (int) rows.stream().map(Row::messageId).distinct().count();
        var sessions = rows.stream().map(Row::sessionId).distinct().toList();
        double worth = rows.stream().mapToDouble(Row::worth).max().orElseThrow();
        columns.put(INSIGHTS.EVIDENCE_COUNT, messages);
        columns.put(INSIGHTS.WORTH, worth);
        columns.put(INSIGHTS.STRENGTH, Strength.of(worth, messages));
        columns.put(INSIGHTS.SESSION_ID, sessions.size() == 1 ? sessions.getFirst() : null);
        columns.put(INSIGHTS.FIRST_SEEN, rows.getFirst().occurredAt());
        columns.put(INSIGHTS.LAST_SEEN, rows.getLast().occurredAt());
    }

    private void say(UUID id, List<Row> rows, Map<Field<?>, Object> columns) {
        var text = write.row(id).get(INSIGHTS.TEXT);
        if (rows.stream().anyMatch(row -> row.statement.equals(text))) {
            return;
        }
        var latest = rows.stream()
                .filter(row -> row.vector != null)
                .max(Comparator.comparing(Row::occurredAt))
                .orElseThrow();
        columns.put(INSIGHTS.TEXT, latest.statement);
        columns.put(INSIGHTS.TERMS, terms.of(latest.statement).toArray(String[]::new));
        columns.put(INSIGHTS.GENERATION, latest.generation);
        columns.put(INSIGHTS.VECTOR, latest.vector);
        columns.put(INSIGHTS.KEY_PHRASES, new String[0]);
    }

    /// What it said goes with the messages that said so.
    private static void sayNothing(Map<Field<?>, Object> columns) {
        columns.put(INSIGHTS.STATUS, "retracted");
        columns.put(INSIGHTS.SUPERSEDED_BY, null);
        columns.put(INSIGHTS.TEXT, "");
        columns.put(INSIGHTS.SUBJECT, null);
        columns.put(INSIGHTS.ABOUT, null);
        columns.put(INSIGHTS.KEY_PHRASES, new String[0]);
        columns.put(INSIGHTS.TERMS, new String[0]);
        columns.put(INSIGHTS.VECTOR, null);
        columns.put(INSIGHTS.SESSION_ID, null);
        columns.put(INSIGHTS.EVIDENCE_COUNT, 0);
        columns.put(INSIGHTS.STRENGTH, 0.0);
    }
}
