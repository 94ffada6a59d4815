package dev.alluvium.query.search;

import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static dev.alluvium.database.generated.Tables.MESSAGES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.val;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.SelectList;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Halfvec;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.message.ContentBudget;
import dev.alluvium.query.message.MessageRows;
import dev.alluvium.query.search.SearchViews.ChunkView;
import dev.alluvium.query.search.SearchViews.HitView;
import dev.alluvium.query.search.SelectTraits.Traits;
import dev.alluvium.query.search.request.MatchesFilter;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jooq.Field;
import org.jooq.QueryPart;
import org.jooq.Record;

/// Takes a tenant's vectors in the order of their distance, looks at the message of each, and stops when it has
/// enough. The order comes from the HNSW index, or from comparing all of the tenant's vectors.
///
/// A chunk counts only while its revision is the message's: after an edit the old chunks stay until the new
/// ones are there, and must not be found by words that are gone.
///
/// How a statement is answered is settled by how it is written, not by what the server guesses for any tenant
/// and any vector (RATIONALE.md): `offset 0` has messages and chunks looked up one by one, numbers of rows
/// stand in the text, and so does the tenant where the index gives the order. It is written as text: composed
/// of parts, a search spent a third of this process's time on putting them together.
final class ScanVectors {
    private static final Messages M = MESSAGES.as("m");
    private static final Messages S = MESSAGES.as("near");

    private static final Field<String> MESSAGE = field(name("near", "message_id"), String.class);
    private static final Field<Integer> ORDINAL = field(name("near", "ordinal"), Integer.class);
    private static final Field<Integer> START = field(name("near", "start_at"), Integer.class);
    private static final Field<Integer> END = field(name("near", "end_at"), Integer.class);
    private static final Field<Double> DISTANCE = field(name("near", "distance"), Double.class);
    private static final Field<Instant> OCCURRED_AT =
            field(name("near", "occurred_at"), MESSAGES.OCCURRED_AT.getDataType());
    private static final Field<Instant> EMBEDDED_AT =
            field(name("near", "embedded_at"), EMBEDDINGS.EMBEDDED_AT.getDataType());
    private static final Field<Integer> DOCUMENT = field(name("filed", "document"), Integer.class);
    private static final Field<String> SENDER =
            field("coalesce(nullif(near.sender_name, ''), near.sender_id)", String.class);
    private static final Field<LocalDate> DAY =
            field(SelectTraits.DAY.formatted("near"), LocalDate.class).as("day");
    private static final Field<Long> BYTES = ContentBudget.ofAll(S).as("bytes");
    private static final Field<String> CONTENT =
            ContentBudget.content(S, ContentBudget.ofAll(S)).as("text");

    private static final List<Field<?>> FOUND =
            List.of(MESSAGE, ORDINAL, START, END, EMBEDDED_AT, OCCURRED_AT, DISTANCE);
    private static final List<Field<?>> FOUND_WITH_TRAITS = and(FOUND, List.of(DOCUMENT, SENDER, DAY));
    private static final List<Field<?>> FOUND_AND_SHOWN =
            and(and(FOUND, List.of(BYTES, CONTENT)), MessageRows.fields(S));

    /// Ordered by the column, not by another mention of the expression: a plan for any vector could not know
    /// that both are the same. No more messages are looked up than that order makes necessary.
    private static final String NEAR = """
        select v.ordinal, v.embedded_at, v.distance, w.*
          from (%s) as v
         cross join lateral (select m.*, c.start_at, c.end_at
                               from alluvium.messages m
                              cross join lateral (select c.start_at, c.end_at
                                                    from alluvium.chunks c
                                                   where c.tenant_id = {1} and c.message_id = v.message_id
                                                     and c.ordinal = v.ordinal and c.revision = m.revision
                                                  offset 0) as c
                              where m.tenant_id = {1} and m.message_id = v.message_id and not m.deleted and {4}
                             offset 0) as w
         order by v.distance
         limit {5}
        """;
    /// All vectors of the tenant. Equally near ones by their ids, so that a larger limit finds the same and
    /// more.
    private static final String ALL = """
        select e.message_id, e.ordinal, e.embedded_at, {0} as distance
          from alluvium.embeddings e
         where e.tenant_id = {1} and e.generation = {2}
         order by distance, e.message_id
         limit {3}
        """;
    /// Those in the index by its order, and the few that are not in it yet by comparison.
    private static final String BY_INDEX = """
        select i.*
          from ((select e.message_id, e.ordinal, e.embedded_at, {0} as distance
                   from alluvium.embeddings e
                  where e.tenant_id = {1} and e.generation = {2} and e.indexed
                  order by distance
                  limit {3})
                 union all
                (select e.message_id, e.ordinal, e.embedded_at, ({0}) + 0 as distance
                   from alluvium.embeddings e
                  where e.tenant_id = {1} and e.generation = {2} and not e.indexed
                  order by distance
                  limit {3})) as i
         order by i.distance
         limit {3}
        """;
    private static final String FOUND_NEAR = """
        select %s
          from (%s) as near
         order by near.distance
        """;
    /// And by which words' number each is filed.
    private static final String NEAR_WITH_TRAITS = """
        select %s
          from (%s) as near
          left join lateral (select d.document from alluvium.lexical_documents d
                              where d.tenant_id = {1} and d.message = near.message_id
                             offset 0) as filed on true
         order by near.distance
        """;
    /// The best chunk of each message, and the message.
    private static final String SHOWN_NEAR = """
        select %s
          from (select b.*
                  from (select d.*,
                               row_number() over (partition by d.message_id order by d.distance, d.ordinal) as nth
                          from (%s) as d) as b
                 where b.nth = 1
                 order by b.distance, b.occurred_at, b.message_id
                 limit {6}) as near
         order by near.distance, near.occurred_at, near.message_id
        """;

    /// Where the order comes from. An expression that is not the index's own cannot be answered from it.
    enum Order {
        INDEX("e.vector <=> {0}", BY_INDEX),
        COMPARISON("(e.vector <=> {0}) + 0", ALL);

        private final String distance;
        private final String found;
        private final String withTraits;
        private final String shown;

        Order(String distance, String vectors) {
            this.distance = distance;
            var near = NEAR.formatted(vectors);
            this.found = FOUND_NEAR.formatted(SelectList.of(FOUND), near);
            this.withTraits = NEAR_WITH_TRAITS.formatted(SelectList.of(FOUND_WITH_TRAITS), near);
            this.shown = SHOWN_NEAR.formatted(SelectList.of(FOUND_AND_SHOWN), near);
        }
    }

    /// @param vectors to look at, at most
    /// @param chunks in sight after which to stop
    record Depth(int vectors, int chunks) {}

    /// What is compared with what, and how far.
    record Scan(float[] vector, Filter filter, Order order, Depth depth) {}

    private final EmbeddingGeneration generation;

    ScanVectors(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    private static List<Field<?>> and(List<Field<?>> some, List<? extends Field<?>> others) {
        var fields = new ArrayList<>(some);
        fields.addAll(others);
        return List.copyOf(fields);
    }

    /// @return messages, each once
    List<Neighbour> run(TenantTransaction tx, Scan scan) {
        return distinct(tx.sql()
                .resultQuery(scan.order.found, parts(tx, scan, 0))
                .coerce(FOUND)
                .fetch(row -> neighbour(row, null)));
    }

    /// Messages, each once, with their traits.
    List<Neighbour> withTraits(TenantTransaction tx, Scan scan) {
        return distinct(tx.sql()
                .resultQuery(scan.order.withTraits, parts(tx, scan, 0))
                .coerce(FOUND_WITH_TRAITS)
                .fetch(row -> neighbour(row, new Traits(row.get(DOCUMENT), row.get(SENDER), row.get(DAY)))));
    }

    private static List<Neighbour> distinct(List<Neighbour> found) {
        var seen = new HashSet<String>();
        return found.stream()
                .sorted(Neighbour.NEAREST_FIRST)
                .filter(neighbour -> seen.add(neighbour.messageId()))
                .toList();
    }

    /// The same and what callers are shown of them, in one statement.
    ///
    /// @param limit of messages
    List<HitView> shown(TenantTransaction tx, Scan scan, int limit) {
        var rows = tx.sql()
                .resultQuery(scan.order.shown, parts(tx, scan, limit))
                .coerce(FOUND_AND_SHOWN)
                .fetch();
        ContentBudget.ofHits(tx, rows, BYTES);
        return rows.map(row -> {
            var chunk = new ChunkView(row.get(ORDINAL), row.get(START), row.get(END));
            var read = new SelectNeighbourHits.Read(row, S, row.get(CONTENT));
            return SelectNeighbourHits.view(generation, neighbour(row, null), chunk, read);
        });
    }

    private QueryPart[] parts(TenantTransaction tx, Scan scan, int limit) {
        var tenant = tx.tenant().value();
        return new QueryPart[] {
            field(scan.order.distance, Double.class, Halfvec.value(scan.vector)),
            scan.order == Order.INDEX ? inline(tenant) : val(tenant),
            inline(generation.number()),
            inline(scan.depth.vectors()),
            MatchesFilter.of(scan.filter, M),
            val(scan.depth.chunks()),
            val(limit)
        };
    }

    private static Neighbour neighbour(Record row, Traits traits) {
        return new Neighbour(
                row.get(MESSAGE),
                row.get(ORDINAL),
                row.get(DISTANCE),
                row.get(OCCURRED_AT),
                row.get(EMBEDDED_AT),
                traits);
    }
}
