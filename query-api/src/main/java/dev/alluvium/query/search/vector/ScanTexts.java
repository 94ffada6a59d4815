package dev.alluvium.query.search.vector;

import static dev.alluvium.database.generated.Tables.MESSAGES;

import dev.alluvium.database.SelectList;
import dev.alluvium.database.binding.TextTemplate;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.message.ContentBudget;
import dev.alluvium.query.message.MessageRows;

/// The statements of [ScanVectors], for one order of vectors. In place of `{0}` stands the distance, `{1}` the tenant,
/// `{2}` the generation, `{3}` how many vectors, `{4}` what is admitted, `{5}` how many chunks, `{6}` how many
/// messages.
///
/// How a statement is answered is settled by how it is written, not by what the server guesses for any tenant
/// and any vector (RATIONALE.md): `offset 0` has messages and chunks looked up one by one, numbers of rows
/// stand in the text, and so does the tenant where the index gives the order.
final class ScanTexts {
    private static final Messages S = MESSAGES.as("near");

    private static final String FOUND =
            "near.message_id, near.ordinal, near.embedded_at, near.occurred_at, near.distance";
    private static final String TRAITS = "filed.document, coalesce(nullif(near.sender_name, ''), near.sender_id), "
            + SelectTraits.DAY.formatted("near") + ", " + SelectTraits.ASKS.formatted("near");
    private static final String SHOWN = "near.start_at, near.end_at, %s, %s"
            .formatted(SelectList.of(ContentBudget.fields(S)), SelectList.of(MessageRows.fields(S)));

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

    final TextTemplate found;
    final TextTemplate withTraits;
    final TextTemplate shown;

    private ScanTexts(String vectors) {
        var near = NEAR.formatted(vectors);
        this.found = new TextTemplate(FOUND_NEAR.formatted(FOUND, near));
        this.withTraits = new TextTemplate(NEAR_WITH_TRAITS.formatted(FOUND + ", " + TRAITS, near));
        this.shown = new TextTemplate(SHOWN_NEAR.formatted(FOUND + ", " + SHOWN, near));
    }

    static ScanTexts ofIndex() {
        return new ScanTexts(BY_INDEX);
    }

    static ScanTexts ofAll() {
        return new ScanTexts(ALL);
    }
}
