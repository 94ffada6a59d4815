package dev.alluvium.query.search.hit;

import static dev.alluvium.database.generated.Tables.MESSAGES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.message.ContentBudget;
import dev.alluvium.query.message.MessageRows;
import dev.alluvium.query.search.hit.SearchViews.ContextView;
import dev.alluvium.query.search.hit.SearchViews.NeighbourView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Row4;
import org.jooq.Select;
import org.jooq.SelectFieldOrAsterisk;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// The messages just before and after each hit in its channel of its session, as far as the caller may see
/// them. One statement for
/// all hits.
public final class SelectContext {
    private static final Messages HIT = MESSAGES.as("hit");
    private static final Messages NEAR = MESSAGES.as("near");
    private static final Messages M = MESSAGES.as("m");

    private static final Field<String> MESSAGE = field(name("neighbour", "message"), String.class);
    private static final Field<Boolean> EARLIER = field(name("neighbour", "earlier"), Boolean.class);

    private SelectContext() {}

    public static Map<String, ContextView> run(TenantTransaction tx, Collection<String> hits, int each) {
        if (hits.isEmpty() || each == 0) {
            return Map.of();
        }
        var bytes = ContentBudget.ofAll(M);
        var content = ContentBudget.content(M, bytes);
        var rows = tx.sql()
                .select(shown(bytes, content))
                .from(HIT)
                .crossJoin(neighbours(tx, each))
                .join(M)
                .on(M.TENANT_ID.eq(tx.tenant().value()), M.MESSAGE_ID.eq(MESSAGE))
                .where(HIT.TENANT_ID.eq(tx.tenant().value()), HIT.MESSAGE_ID.in(hits))
                .orderBy(HIT.MESSAGE_ID, M.OCCURRED_AT, M.ARRIVED_AT, M.ARRIVED_OFFSET, M.MESSAGE_ID)
                .fetch();
        ContentBudget.ofContext(tx, rows, bytes);
        return byHit(rows, content);
    }

    /// Each side is read along the session's index and stops after `each` rows.
    private static Table<?> neighbours(TenantTransaction tx, int each) {
        var place = place(NEAR);
        var before = side(tx, place.lt(place(HIT)), true)
                .orderBy(MessageRows.order(NEAR).stream().map(Field::desc).toList())
                .limit(each);
        var after = side(tx, place.gt(place(HIT)), false)
                .orderBy(MessageRows.order(NEAR))
                .limit(each);
        Select<Record2<String, Boolean>> both = before.unionAll(after);
        return lateral(DSL.table(both).as("neighbour"));
    }

    private static Row4<Instant, Instant, Long, String> place(Messages message) {
        return row(message.OCCURRED_AT, message.ARRIVED_AT, message.ARRIVED_OFFSET, message.MESSAGE_ID);
    }

    private static org.jooq.SelectConditionStep<Record2<String, Boolean>> side(
            TenantTransaction tx, Condition place, boolean earlier) {
        return select(NEAR.MESSAGE_ID.as("message"), inline(earlier).as("earlier"))
                .from(NEAR)
                .where(
                        NEAR.TENANT_ID.eq(tx.tenant().value()),
                        NEAR.SESSION_ID.eq(HIT.SESSION_ID),
                        NEAR.CHANNEL.eq(HIT.CHANNEL))
                .and(NEAR.DELETED.isFalse())
                .and(place);
    }

    private static List<SelectFieldOrAsterisk> shown(Field<?> bytes, Field<?> content) {
        var fields = new ArrayList<SelectFieldOrAsterisk>(MessageRows.fields(M));
        fields.addAll(List.of(HIT.MESSAGE_ID, EARLIER, bytes, content));
        return fields;
    }

    private static Map<String, ContextView> byHit(Iterable<? extends Record> rows, Field<String> content) {
        var found = new HashMap<String, ContextView>();
        for (var row : rows) {
            var context = found.computeIfAbsent(
                    row.get(HIT.MESSAGE_ID), hit -> new ContextView(new ArrayList<>(), new ArrayList<>()));
            var side = row.get(EARLIER) ? context.before() : context.after();
            side.add(new NeighbourView(
                    row.get(M.MESSAGE_ID),
                    row.get(content),
                    MessageRows.sender(row, M),
                    row.get(M.CHANNEL),
                    row.get(M.MESSAGE_TYPE),
                    row.get(M.SCOPE),
                    row.get(M.OCCURRED_AT),
                    MessageRows.metadata(row, M)));
        }
        return found;
    }
}
