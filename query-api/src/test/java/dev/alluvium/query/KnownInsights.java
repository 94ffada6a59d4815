package dev.alluvium.query;

import static dev.alluvium.database.generated.Tables.INSIGHTS;
import static dev.alluvium.database.generated.Tables.INSIGHT_EVIDENCE;
import static dev.alluvium.database.generated.Tables.INSIGHT_HISTORY;

import dev.alluvium.analysis.Term;
import dev.alluvium.database.TenantTransaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/// Puts insights into the database as embed-worker leaves them.
final class KnownInsights {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final RunningApi api;
    private final Calls tenant;

    KnownInsights(RunningApi api, Calls tenant) {
        this.api = api;
        this.tenant = tenant;
    }

    /// @param messages that bear it out, all in revision 1; their contents are the quotes
    record Known(String text, String kind, String subject, String audience, String status, List<String> messages) {
        static Known of(String text, String... messages) {
            return new Known(text, "fact", "ana", "public", "active", List.of(messages));
        }

        Known kind(String other) {
            return new Known(text, other, subject, audience, status, messages);
        }

        Known subject(String other) {
            return new Known(text, kind, other, audience, status, messages);
        }

        Known audience(String other) {
            return new Known(text, kind, subject, other, status, messages);
        }

        Known status(String other) {
            return new Known(text, kind, subject, audience, other, messages);
        }
    }

    /// @param minute after noon when it was last borne out
    UUID put(int minute, Known known) {
        var id = UUID.randomUUID();
        var vector = api.model.embed(known.text());
        var seen = NOON.plusSeconds(60L * minute);
        api.database.write(tenant.tenant(), tx -> {
            insight(tx, id, known, vector, seen);
            int ordinal = 0;
            for (var message : known.messages()) {
                evidence(tx, id, known, message, seen, ordinal++);
            }
            return tx.sql()
                    .insertInto(INSIGHT_HISTORY)
                    .set(INSIGHT_HISTORY.TENANT_ID, tx.tenant().value())
                    .set(INSIGHT_HISTORY.INSIGHT_ID, id)
                    .set(INSIGHT_HISTORY.REVISION, 1)
                    .set(INSIGHT_HISTORY.CHANGE, "found")
                    .set(INSIGHT_HISTORY.STATUS, known.status())
                    .set(INSIGHT_HISTORY.REASON, "found")
                    .set(INSIGHT_HISTORY.TEXT, known.text())
                    .set(INSIGHT_HISTORY.STRENGTH, 0.5)
                    .set(INSIGHT_HISTORY.EVIDENCE_COUNT, known.messages().size())
                    .set(INSIGHT_HISTORY.AUDIENCE, known.audience())
                    .set(INSIGHT_HISTORY.CHANGED_AT, seen)
                    .set(INSIGHT_HISTORY.CAUSE, "0-0")
                    .execute();
        });
        return id;
    }

    void retract(UUID id) {
        api.database.write(
                tenant.tenant(),
                tx -> tx.sql()
                        .update(INSIGHTS)
                        .set(INSIGHTS.STATUS, "retracted")
                        .set(INSIGHTS.REVISION, 2)
                        .set(INSIGHTS.TEXT, "")
                        .set(INSIGHTS.EVIDENCE_COUNT, 0)
                        .setNull(INSIGHTS.VECTOR)
                        .where(INSIGHTS.TENANT_ID.eq(tx.tenant().value()), INSIGHTS.INSIGHT_ID.eq(id))
                        .execute());
    }

    private static void insight(TenantTransaction tx, UUID id, Known known, float[] vector, Instant seen) {
        var terms = RunningApi.RANKING.analyzers().usual().terms(known.text()).stream()
                .map(Term::text)
                .toArray(String[]::new);
        tx.sql()
                .insertInto(INSIGHTS)
                .set(INSIGHTS.TENANT_ID, tx.tenant().value())
                .set(INSIGHTS.INSIGHT_ID, id)
                .set(INSIGHTS.REVISION, 1)
                .set(INSIGHTS.STATUS, known.status())
                .set(INSIGHTS.KIND, known.kind())
                .set(INSIGHTS.TEXT, known.text())
                .set(INSIGHTS.SUBJECT, known.subject())
                .set(INSIGHTS.KEY_PHRASES, new String[] {"phrase"})
                .set(INSIGHTS.SESSION_ID, "s")
                .set(INSIGHTS.SCOPE, "support/billing")
                .set(INSIGHTS.AUDIENCE, known.audience())
                .set(INSIGHTS.WORTH, 0.5)
                .set(INSIGHTS.STRENGTH, 0.5)
                .set(INSIGHTS.EVIDENCE_COUNT, known.messages().size())
                .set(INSIGHTS.FIRST_SEEN, NOON)
                .set(INSIGHTS.LAST_SEEN, seen)
                .set(INSIGHTS.DERIVATION, "test")
                .set(INSIGHTS.TERMS, terms)
                .set(INSIGHTS.GENERATION, (short) 1)
                .set(INSIGHTS.VECTOR, vector)
                .set(INSIGHTS.CHANGED_AT, InstantSource.system().instant())
                .set(INSIGHTS.SOURCE_TOPIC, "alluvium.messages")
                .set(INSIGHTS.SOURCE_PARTITION, 0)
                .set(INSIGHTS.SOURCE_OFFSET, 0L)
                .execute();
    }

    private static void evidence(
            TenantTransaction tx, UUID id, Known known, String message, Instant seen, int ordinal) {
        tx.sql()
                .insertInto(INSIGHT_EVIDENCE)
                .set(INSIGHT_EVIDENCE.TENANT_ID, tx.tenant().value())
                .set(INSIGHT_EVIDENCE.INSIGHT_ID, id)
                .set(INSIGHT_EVIDENCE.CLAIM, UUID.randomUUID())
                .set(INSIGHT_EVIDENCE.ORDINAL, ordinal)
                .set(INSIGHT_EVIDENCE.MESSAGE, message)
                .set(INSIGHT_EVIDENCE.REVISION, 1)
                .set(INSIGHT_EVIDENCE.AUDIENCE, known.audience())
                .set(INSIGHT_EVIDENCE.QUOTE, "quote of " + message)
                .set(INSIGHT_EVIDENCE.OCCURRED_AT, seen.plusSeconds(ordinal))
                .set(INSIGHT_EVIDENCE.SESSION_ID, "s")
                .set(INSIGHT_EVIDENCE.STATEMENT, known.text())
                .set(INSIGHT_EVIDENCE.WORTH, 0.5)
                .execute();
    }
}
