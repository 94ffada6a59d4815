package dev.alluvium.insight.consolidate;

import static dev.alluvium.database.generated.Tables.INSIGHTS;
import static dev.alluvium.database.generated.Tables.INSIGHT_EVIDENCE;

import dev.alluvium.database.TenantTransaction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Rows of insights and of what bears them out. What depends on the evidence (counts, times, strength, revision) is
/// left to [SummariseEvidence].
final class WriteInsights {

    /// So that an event with all of its evidence stays far below what a topic takes.
    private static final int MOST_CLAIMS = 32;

    private final TenantTransaction tx;
    private final short generation;
    private final Cause cause;

    WriteInsights(TenantTransaction tx, short generation, Cause cause) {
        this.tx = tx;
        this.generation = generation;
        this.cause = cause;
    }

    /// Adds one, or fills in one that was retracted.
    void found(UUID id, Claim claim) {
        var candidate = claim.candidate();
        var columns = new LinkedHashMap<Field<?>, Object>();
        columns.put(INSIGHTS.STATUS, "active");
        columns.put(INSIGHTS.SUPERSEDED_BY, null);
        columns.put(INSIGHTS.KIND, candidate.kind().label());
        columns.put(INSIGHTS.SUBJECT, candidate.subject().orElse(null));
        columns.put(INSIGHTS.ABOUT, candidate.about().orElse(null));
        columns.put(INSIGHTS.KEY_PHRASES, candidate.keyPhrases().toArray(String[]::new));
        columns.put(INSIGHTS.SCOPE, claim.scope());
        columns.put(INSIGHTS.AUDIENCE, claim.audience());
        columns.put(INSIGHTS.DERIVATION, cause.name());
        columns.put(INSIGHTS.TEXT, candidate.text());
        columns.put(INSIGHTS.TERMS, claim.terms().toArray(String[]::new));
        columns.put(INSIGHTS.GENERATION, generation);
        columns.put(INSIGHTS.VECTOR, claim.vector());
        columns.put(INSIGHTS.WORTH, candidate.worth());
        columns.put(INSIGHTS.FIRST_SEEN, claim.lastSaid());
        columns.put(INSIGHTS.LAST_SEEN, claim.lastSaid());
        columns.put(INSIGHTS.STRENGTH, candidate.worth());
        columns.put(INSIGHTS.EVIDENCE_COUNT, 1);
        columns.put(INSIGHTS.CHANGED_AT, cause.at());
        columns.put(INSIGHTS.SOURCE_TOPIC, cause.source().topic());
        columns.put(INSIGHTS.SOURCE_PARTITION, cause.source().partition());
        columns.put(INSIGHTS.SOURCE_OFFSET, cause.source().offset());
        if (update(id, columns) == 0) {
            columns.put(INSIGHTS.TENANT_ID, tx.tenant().value());
            columns.put(INSIGHTS.INSIGHT_ID, id);
            columns.put(INSIGHTS.REVISION, 0);
            tx.sql().insertInto(INSIGHTS).set(columns).execute();
        }
    }

    void superseded(UUID id, UUID by) {
        var columns = new LinkedHashMap<Field<?>, Object>();
        columns.put(INSIGHTS.STATUS, by == null ? "active" : "superseded");
        columns.put(INSIGHTS.SUPERSEDED_BY, by);
        update(id, columns);
    }

    /// @return whether it had no name for what it is about
    boolean aboutUnlessNamed(UUID id, String about) {
        return tx.sql()
                        .update(INSIGHTS)
                        .set(INSIGHTS.ABOUT, about)
                        .where(
                                INSIGHTS.TENANT_ID.eq(tx.tenant().value()),
                                INSIGHTS.INSIGHT_ID.eq(id),
                                INSIGHTS.ABOUT.isNull(),
                                INSIGHTS.SUBJECT.isNotNull())
                        .execute()
                > 0;
    }

    int update(UUID id, Map<Field<?>, ?> columns) {
        return tx.sql()
                .update(INSIGHTS)
                .set(columns)
                .where(INSIGHTS.TENANT_ID.eq(tx.tenant().value()), INSIGHTS.INSIGHT_ID.eq(id))
                .execute();
    }

    void evidence(UUID id, Claim claim) {
        int ordinal = 0;
        for (var quote : claim.quotes()) {
            tx.sql()
                    .insertInto(INSIGHT_EVIDENCE)
                    .set(INSIGHT_EVIDENCE.TENANT_ID, tx.tenant().value())
                    .set(INSIGHT_EVIDENCE.INSIGHT_ID, id)
                    .set(INSIGHT_EVIDENCE.CLAIM, claim.id())
                    .set(INSIGHT_EVIDENCE.ORDINAL, ordinal)
                    .set(INSIGHT_EVIDENCE.MESSAGE, quote.messageId())
                    .set(INSIGHT_EVIDENCE.REVISION, quote.revision())
                    .set(INSIGHT_EVIDENCE.AUDIENCE, claim.audience())
                    .set(INSIGHT_EVIDENCE.QUOTE, quote.text())
                    .set(INSIGHT_EVIDENCE.OCCURRED_AT, quote.occurredAt())
                    .set(INSIGHT_EVIDENCE.ARRIVED_AT, quote.arrival().at())
                    .set(INSIGHT_EVIDENCE.ARRIVED_OFFSET, quote.arrival().offset())
                    .set(INSIGHT_EVIDENCE.START_AT, quote.start())
                    .set(INSIGHT_EVIDENCE.SESSION_ID, quote.sessionId())
                    .set(INSIGHT_EVIDENCE.STATEMENT, claim.candidate().text())
                    .set(INSIGHT_EVIDENCE.WORTH, claim.candidate().worth())
                    .set(INSIGHT_EVIDENCE.GENERATION, ordinal == 0 ? generation : null)
                    .set(INSIGHT_EVIDENCE.VECTOR, ordinal == 0 ? claim.vector() : null)
                    .set(
                            INSIGHT_EVIDENCE.WINDOW_ID,
                            claim.shown().map(Shown::window).orElse(null))
                    .execute();
            ordinal++;
        }
        claim.shown().ifPresent(shown -> shown(shown, claim.audience()));
        dropOldest(id);
    }

    /// Once for all claims that come of it.
    private void shown(Shown shown, String audience) {
        tx.sql().execute("""
            insert into alluvium.shown_messages (tenant_id, window_id, message, revision, audience)
            select ?::uuid, ?::uuid, u.message, u.revision, ? from unnest(?::text[], ?::int[]) as u (message, revision)
            on conflict do nothing
            """, tx.tenant().value(), shown.window(), audience, shown.ids(), shown.numbers());
    }

    private void dropOldest(UUID id) {
        tx.sql()
                .execute(
                        """
                        delete from alluvium.insight_evidence d
                         where d.tenant_id = ?::uuid and d.insight_id = ?::uuid and d.claim in (
                               select e.claim
                                 from alluvium.insight_evidence e
                                 join alluvium.insights i on i.tenant_id = ?::uuid and i.insight_id = e.insight_id
                                where e.tenant_id = ?::uuid and e.insight_id = ?::uuid and e.ordinal = 0
                                  and e.statement <> i.text
                                order by e.occurred_at desc, e.claim
                               offset ?)
                        """,
                        tx.tenant().value(),
                        id,
                        tx.tenant().value(),
                        tx.tenant().value(),
                        id,
                        MOST_CLAIMS);
    }

    Record row(UUID id) {
        return tx.sql()
                .selectFrom(INSIGHTS)
                .where(INSIGHTS.TENANT_ID.eq(tx.tenant().value()), INSIGHTS.INSIGHT_ID.eq(id))
                .fetchSingle();
    }

    /// Whether there is one that was not retracted.
    boolean stands(UUID id) {
        return tx.sql()
                .fetchExists(DSL.selectOne()
                        .from(INSIGHTS)
                        .where(
                                INSIGHTS.TENANT_ID.eq(tx.tenant().value()),
                                INSIGHTS.INSIGHT_ID.eq(id),
                                INSIGHTS.STATUS.ne("retracted")));
    }
}
