package dev.alluvium.insight.consolidate;

import static dev.alluvium.database.generated.Tables.INSIGHTS;
import static dev.alluvium.database.generated.Tables.INSIGHT_HISTORY;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.events.ChangeKind;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.Evidence;
import dev.alluvium.events.InsightChange;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Source;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jooq.Record;

/// What became of insights, and what consumers were told of it.
public final class InsightHistory {

    /// Far more than one batch changes an insight: only the events of the latest batch are ever asked for again.
    private static final int KEPT_EVENTS = 50;

    /// At once.
    private static final int PRUNED = 1_000;

    private final TenantTransaction tx;

    public InsightHistory(TenantTransaction tx) {
        this.tx = tx;
    }

    /// Keeps the row as it is now, as one more revision.
    void add(Record row, ChangeKind change, String reason, List<Evidence> evidence, Cause cause) {
        var event = event(row, change, evidence);
        tx.sql()
                .insertInto(INSIGHT_HISTORY)
                .set(INSIGHT_HISTORY.TENANT_ID, tx.tenant().value())
                .set(INSIGHT_HISTORY.INSIGHT_ID, event.insightId())
                .set(INSIGHT_HISTORY.REVISION, event.revision())
                .set(INSIGHT_HISTORY.CHANGE, change.name().toLowerCase(Locale.ROOT))
                .set(INSIGHT_HISTORY.STATUS, event.status())
                .set(INSIGHT_HISTORY.REASON, reason)
                .set(INSIGHT_HISTORY.TEXT, event.text())
                .set(INSIGHT_HISTORY.STRENGTH, event.strength())
                .set(INSIGHT_HISTORY.EVIDENCE_COUNT, event.evidenceCount())
                .set(INSIGHT_HISTORY.AUDIENCE, event.audience())
                .set(INSIGHT_HISTORY.CHANGED_AT, event.changedAt())
                .set(INSIGHT_HISTORY.CAUSE, cause.id())
                .set(INSIGHT_HISTORY.EVENT, PayloadCodec.json().encode(event))
                .execute();
        tx.sql().execute("""
            update alluvium.insight_history set event = null
             where tenant_id = ?::uuid and insight_id = ?::uuid and revision = ?
            """, tx.tenant().value(), event.insightId(), event.revision() - KEPT_EVENTS);
    }

    /// Takes out what quotes messages that are gone.
    void forget(UUID insight) {
        tx.sql().execute("""
            update alluvium.insight_history set text = null, event = null
             where tenant_id = ?::uuid and insight_id = ?::uuid
            """, tx.tenant().value(), insight);
    }

    /// Takes out what became of insights before a time, some of it; how they are now stays.
    ///
    /// @return whether there may be more
    public boolean prune(Instant before) {
        var tenant = tx.tenant().value();
        return tx.sql().execute("""
            delete from alluvium.insight_history h
             using (select o.insight_id, o.revision
                      from alluvium.insight_history o
                      join alluvium.insights i
                        on i.tenant_id = ?::uuid and i.insight_id = o.insight_id and o.revision < i.revision
                     where o.tenant_id = ?::uuid and o.changed_at < ?::text::timestamptz
                     limit ?) old
             where h.tenant_id = ?::uuid and h.insight_id = old.insight_id and h.revision = old.revision
            """, tenant, tenant, before.toString(), PRUNED, tenant) == PRUNED;
    }

    /// What a record led to, the first time or any time later.
    public List<InsightChange> causedBy(String cause) {
        return tx.sql()
                .select(INSIGHT_HISTORY.EVENT)
                .from(INSIGHT_HISTORY)
                .where(
                        INSIGHT_HISTORY.TENANT_ID.eq(tx.tenant().value()),
                        INSIGHT_HISTORY.CAUSE.eq(cause),
                        INSIGHT_HISTORY.EVENT.isNotNull())
                .orderBy(INSIGHT_HISTORY.CHANGED_AT, INSIGHT_HISTORY.INSIGHT_ID, INSIGHT_HISTORY.REVISION)
                .fetch(row -> decoded(row.value1()));
    }

    private static InsightChange decoded(byte[] event) {
        try {
            return PayloadCodec.decode(event, InsightChange.class);
        } catch (RejectedException e) {
            throw new IllegalStateException("an event of our own cannot be read: " + e.detail(), e);
        }
    }

    private InsightChange event(Record row, ChangeKind change, List<Evidence> evidence) {
        var id = row.get(INSIGHTS.INSIGHT_ID);
        int revision = row.get(INSIGHTS.REVISION);
        return new InsightChange(
                EventIds.insight(tx.tenant().value(), id, revision),
                change,
                id,
                revision,
                row.get(INSIGHTS.KIND),
                row.get(INSIGHTS.TEXT),
                row.get(INSIGHTS.SUBJECT),
                row.get(INSIGHTS.SESSION_ID),
                row.get(INSIGHTS.SCOPE),
                row.get(INSIGHTS.STRENGTH),
                row.get(INSIGHTS.EVIDENCE_COUNT),
                evidence,
                row.get(INSIGHTS.FIRST_SEEN),
                row.get(INSIGHTS.LAST_SEEN),
                row.get(INSIGHTS.CHANGED_AT),
                row.get(INSIGHTS.STATUS),
                row.get(INSIGHTS.SUPERSEDED_BY),
                row.get(INSIGHTS.ABOUT),
                row.get(INSIGHTS.AUDIENCE),
                new Source(
                        row.get(INSIGHTS.SOURCE_TOPIC),
                        row.get(INSIGHTS.SOURCE_PARTITION),
                        row.get(INSIGHTS.SOURCE_OFFSET)));
    }
}
