package dev.alluvium.insight.consolidate;

import static dev.alluvium.database.generated.Tables.INSIGHTS;
import static dev.alluvium.database.generated.Tables.INSIGHT_EVIDENCE;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.insight.consolidate.LatestStands.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Record;

/// What is said about a thing and has evidence left, whether it stands or not, each with when it was said last.
final class SelectStatements {

    private SelectStatements() {}

    static Collection<Statement> about(TenantTransaction tx, Thing thing) {
        var statements = new LinkedHashMap<UUID, Statement>();
        tx.sql()
                .select(
                        INSIGHTS.INSIGHT_ID,
                        INSIGHTS.SUPERSEDED_BY,
                        INSIGHT_EVIDENCE.OCCURRED_AT,
                        INSIGHT_EVIDENCE.ARRIVED_AT,
                        INSIGHT_EVIDENCE.ARRIVED_OFFSET,
                        INSIGHT_EVIDENCE.MESSAGE,
                        INSIGHT_EVIDENCE.START_AT)
                .from(INSIGHTS)
                .join(INSIGHT_EVIDENCE)
                .on(
                        INSIGHT_EVIDENCE.TENANT_ID.eq(tx.tenant().value()),
                        INSIGHT_EVIDENCE.INSIGHT_ID.eq(INSIGHTS.INSIGHT_ID))
                .where(
                        INSIGHTS.TENANT_ID.eq(tx.tenant().value()),
                        INSIGHTS.STATUS.ne("retracted"),
                        INSIGHTS.SUBJECT.eq(thing.subject()),
                        INSIGHTS.KIND.eq(thing.kind()),
                        INSIGHTS.ABOUT.equalIgnoreCase(thing.about()),
                        INSIGHTS.AUDIENCE.eq(thing.audience()),
                        INSIGHTS.SCOPE.eq(thing.scope()))
                .forEach(row -> add(row, statements));
        return statements.values();
    }

    private static void add(Record row, Map<UUID, Statement> statements) {
        var statement = new Statement(row.get(INSIGHTS.INSIGHT_ID), said(row), row.get(INSIGHTS.SUPERSEDED_BY));
        statements.merge(
                statement.id(), statement, (one, other) -> one.last().compareTo(other.last()) < 0 ? other : one);
    }

    private static Said said(Record row) {
        return new Said(
                row.get(INSIGHT_EVIDENCE.OCCURRED_AT),
                row.get(INSIGHT_EVIDENCE.ARRIVED_AT),
                Optional.ofNullable(row.get(INSIGHT_EVIDENCE.ARRIVED_OFFSET)).orElse(0L),
                row.get(INSIGHT_EVIDENCE.MESSAGE),
                Optional.ofNullable(row.get(INSIGHT_EVIDENCE.START_AT)).orElse(0));
    }
}
