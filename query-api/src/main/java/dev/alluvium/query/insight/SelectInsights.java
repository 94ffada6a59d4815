package dev.alluvium.query.insight;

import static dev.alluvium.database.generated.Tables.INSIGHT_EVIDENCE;
import static dev.alluvium.database.generated.Tables.INSIGHT_HISTORY;
import static dev.alluvium.database.generated.Tables.MESSAGES;
import static dev.alluvium.query.insight.InsightRows.I;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.selectOne;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.insight.InsightViews.EvidenceView;
import dev.alluvium.query.insight.InsightViews.InsightDetailView;
import dev.alluvium.query.insight.InsightViews.InsightView;
import dev.alluvium.query.insight.InsightViews.RevisionView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Insights by what they are, and one with all there is about it.
final class SelectInsights {
    /// What is kept of an insight's past grows; the latest is shown.
    private static final int LATEST = 200;

    private SelectInsights() {}

    /// One more than the limit when there are more; those last borne out first.
    static List<InsightView> page(TenantTransaction tx, InsightsRequest request, Instant now) {
        return tx.sql()
                .select(InsightRows.FIELDS)
                .from(I)
                .where(InsightRows.ofTenant(tx), wanted(tx, request, now), InsightRows.isBorneOut(tx))
                .orderBy(I.LAST_SEEN.desc(), I.INSIGHT_ID.desc())
                .limit(request.limit() + 1)
                .fetch(row -> InsightRows.view(row, now));
    }

    private static Condition wanted(TenantTransaction tx, InsightsRequest request, Instant now) {
        var conditions = new ArrayList<Condition>();
        conditions.add(I.STATUS.eq(request.status()));
        request.kind().map(I.KIND::eq).ifPresent(conditions::add);
        request.sessionId().map(session -> isSaidIn(tx, session)).ifPresent(conditions::add);
        request.subject().map(I.SUBJECT::equalIgnoreCase).ifPresent(conditions::add);
        request.since().map(I.LAST_SEEN::ge).ifPresent(conditions::add);
        request.scope()
                .filter(scope -> !scope.isEmpty())
                .map(scope -> I.SCOPE.eq(scope).or(I.SCOPE.startsWith(scope + "/")))
                .ifPresent(conditions::add);
        request.minStrength()
                .map(least -> InsightRows.strengthAt(now).ge(least))
                .ifPresent(conditions::add);
        request.after()
                .map(place -> row(I.LAST_SEEN, I.INSIGHT_ID).lt(place.lastSeen(), place.id()))
                .ifPresent(conditions::add);
        return DSL.and(conditions);
    }

    /// Among other sessions, maybe.
    private static Condition isSaidIn(TenantTransaction tx, String session) {
        var e = INSIGHT_EVIDENCE.as("s");
        return exists(selectOne()
                .from(e)
                .where(e.TENANT_ID.eq(tx.tenant().value()), e.INSIGHT_ID.eq(I.INSIGHT_ID), e.SESSION_ID.eq(session)));
    }

    /// One that was retracted says so and nothing else.
    static Optional<InsightDetailView> one(TenantTransaction tx, UUID id, Instant now) {
        return tx.sql()
                .select(InsightRows.FIELDS)
                .select(I.ABOUT, I.KEY_PHRASES, I.SUPERSEDED_BY)
                .from(I)
                .where(InsightRows.ofTenant(tx), I.INSIGHT_ID.eq(id))
                .and(I.STATUS.eq("retracted").or(InsightRows.isBorneOut(tx)))
                .fetchOptional(row -> detail(tx, row, now));
    }

    private static InsightDetailView detail(TenantTransaction tx, Record row, Instant now) {
        var id = row.get(I.INSIGHT_ID);
        var replacedBy = row.get(I.SUPERSEDED_BY);
        var insight = InsightRows.view(row, now);
        return new InsightDetailView(
                insight.insightId(),
                insight.kind(),
                insight.text(),
                insight.subject(),
                row.get(I.ABOUT),
                List.of(row.get(I.KEY_PHRASES)),
                insight.sessionId(),
                insight.scope(),
                insight.strength(),
                insight.evidenceCount(),
                insight.firstSeen(),
                insight.lastSeen(),
                insight.status(),
                replacedBy == null ? null : replacedBy.toString(),
                evidence(tx, List.of(id)).getOrDefault(id, List.of()),
                history(tx, id));
    }

    /// In the order in which it was said. Quotes of messages that the caller sees, as they stand.
    static Map<UUID, List<EvidenceView>> evidence(TenantTransaction tx, Collection<UUID> insights) {
        var e = INSIGHT_EVIDENCE.as("e");
        var m = MESSAGES.as("m");
        var tenant = tx.tenant().value();
        var evidence = new HashMap<UUID, List<EvidenceView>>();
        tx.sql()
                .select(e.INSIGHT_ID, e.MESSAGE, e.QUOTE, e.OCCURRED_AT)
                .from(e)
                .join(m)
                .on(m.TENANT_ID.eq(tenant), m.MESSAGE_ID.eq(e.MESSAGE), m.REVISION.eq(e.REVISION), m.DELETED.isFalse())
                .where(e.TENANT_ID.eq(tenant), e.INSIGHT_ID.eq(any(DSL.val(insights.toArray(UUID[]::new)))))
                .orderBy(e.OCCURRED_AT, e.CLAIM, e.ORDINAL)
                .forEach(row -> evidence.computeIfAbsent(row.value1(), _ -> new ArrayList<>())
                        .add(new EvidenceView(row.value2(), row.value3(), row.value4())));
        return evidence;
    }

    private static List<RevisionView> history(TenantTransaction tx, UUID id) {
        var h = INSIGHT_HISTORY.as("h");
        return tx.sql()
                .selectFrom(h)
                .where(h.TENANT_ID.eq(tx.tenant().value()), h.INSIGHT_ID.eq(id))
                .orderBy(h.REVISION.desc())
                .limit(LATEST)
                .fetch(row -> new RevisionView(
                        row.getRevision(),
                        row.getChange(),
                        row.getStatus(),
                        row.getReason(),
                        row.getText(),
                        row.getStrength(),
                        row.getEvidenceCount(),
                        row.getChangedAt()))
                .reversed();
    }
}
