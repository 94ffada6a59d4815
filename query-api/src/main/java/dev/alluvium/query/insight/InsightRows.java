package dev.alluvium.query.insight;

import static dev.alluvium.database.generated.Tables.INSIGHTS;
import static dev.alluvium.database.generated.Tables.INSIGHT_EVIDENCE;
import static dev.alluvium.database.generated.Tables.MESSAGES;
import static dev.alluvium.database.generated.Tables.SHOWN_MESSAGES;
import static org.jooq.impl.DSL.countDistinct;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.generated.tables.Insights;
import dev.alluvium.query.insight.InsightViews.InsightView;
import dev.alluvium.query.search.request.MatchesFilter;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.impl.DSL;

/// What all readers of insights have in common: which of them there are for the caller, and how one is shown.
final class InsightRows {
    static final Insights I = INSIGHTS.as("i");

    static final List<Field<?>> FIELDS = List.of(
            I.INSIGHT_ID,
            I.KIND,
            I.TEXT,
            I.SUBJECT,
            I.SESSION_ID,
            I.SCOPE,
            I.STRENGTH,
            I.EVIDENCE_COUNT,
            I.FIRST_SEEN,
            I.LAST_SEEN,
            I.STATUS);

    /// After this long without further evidence an insight counts half.
    private static final double HALVED_AFTER_SECONDS = Duration.ofDays(180).toSeconds();

    private static final double DIGITS = 1e4;

    private InsightRows() {}

    static Condition ofTenant(TenantTransaction tx) {
        return I.TENANT_ID.eq(tx.tenant().value());
    }

    /// Every message that bears the insight out exists in the revision that was quoted, and the caller sees
    /// it. The same holds for what a model was shown when it said so. Otherwise the insight is not shown,
    /// even if the worker has not retracted it yet.
    static Condition isBorneOut(TenantTransaction tx) {
        var e = INSIGHT_EVIDENCE.as("e");
        var m = MESSAGES.as("m");
        var tenant = tx.tenant().value();
        return I.STATUS
                .ne("retracted")
                .and(I.EVIDENCE_COUNT.eq(field(select(countDistinct(e.MESSAGE))
                        .from(e)
                        .join(m)
                        .on(
                                m.TENANT_ID.eq(tenant),
                                m.MESSAGE_ID.eq(e.MESSAGE),
                                m.REVISION.eq(e.REVISION),
                                m.DELETED.isFalse())
                        .where(e.TENANT_ID.eq(tenant), e.INSIGHT_ID.eq(I.INSIGHT_ID)))))
                .and(notExists(notSeen(tx)));
    }

    /// A message that was shown and that the caller does not see, or not as it was.
    private static Select<?> notSeen(TenantTransaction tx) {
        var e = INSIGHT_EVIDENCE.as("se");
        var s = SHOWN_MESSAGES.as("s");
        var m = MESSAGES.as("sm");
        var tenant = tx.tenant().value();
        return selectOne()
                .from(e)
                .join(s)
                .on(s.TENANT_ID.eq(tenant), s.WINDOW_ID.eq(e.WINDOW_ID))
                .leftJoin(m)
                .on(m.TENANT_ID.eq(tenant), m.MESSAGE_ID.eq(s.MESSAGE), m.REVISION.eq(s.REVISION), m.DELETED.isFalse())
                .where(e.TENANT_ID.eq(tenant), e.INSIGHT_ID.eq(I.INSIGHT_ID), m.MESSAGE_ID.isNull());
    }

    /// One of the messages that bear it out is as the filter wants it.
    static Condition matches(TenantTransaction tx, Filter filter) {
        if (filter.equals(Filter.NONE)) {
            return DSL.noCondition();
        }
        var e = INSIGHT_EVIDENCE.as("f");
        var m = MESSAGES.as("fm");
        var tenant = tx.tenant().value();
        return exists(selectOne()
                .from(e)
                .join(m)
                .on(m.TENANT_ID.eq(tenant), m.MESSAGE_ID.eq(e.MESSAGE))
                .where(e.TENANT_ID.eq(tenant), e.INSIGHT_ID.eq(I.INSIGHT_ID))
                .and(MatchesFilter.of(filter, m)));
    }

    static Field<Double> strengthAt(Instant now) {
        var age = field(
                "greatest(0, extract(epoch from {0}::timestamptz - {1}))", Double.class, DSL.val(now), I.LAST_SEEN);
        return I.STRENGTH.div(inline(1.0).plus(age.div(inline(HALVED_AFTER_SECONDS))));
    }

    static double strengthAt(Instant now, double strength, Instant lastSeen) {
        double age = Math.max(0, Duration.between(lastSeen, now).toMillis() / 1e3);
        return Math.round(strength / (1 + age / HALVED_AFTER_SECONDS) * DIGITS) / DIGITS;
    }

    static InsightView view(Record row, Instant now) {
        return new InsightView(
                row.get(I.INSIGHT_ID).toString(),
                row.get(I.KIND),
                row.get(I.TEXT),
                row.get(I.SUBJECT),
                row.get(I.SESSION_ID),
                row.get(I.SCOPE),
                strengthAt(now, row.get(I.STRENGTH), row.get(I.LAST_SEEN)),
                row.get(I.EVIDENCE_COUNT),
                row.get(I.FIRST_SEEN),
                row.get(I.LAST_SEEN),
                row.get(I.STATUS));
    }
}
