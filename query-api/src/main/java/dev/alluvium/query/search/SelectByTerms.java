package dev.alluvium.query.search;

import static dev.alluvium.database.generated.Tables.LEXICAL_DOCUMENTS;
import static dev.alluvium.database.generated.Tables.MESSAGES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.val;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.generated.tables.LexicalDocuments;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.search.SelectTraits.Traits;
import dev.alluvium.query.search.request.MatchesFilter;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jooq.Field;

/// The messages that rank highest by their terms among those that a filter admits. Goes down the ranks until
/// there are enough of them, in steps that grow, so that a filter which admits little costs a few steps and
/// not one for each message.
final class SelectByTerms {
    private static final LexicalDocuments D = LEXICAL_DOCUMENTS.as("d");
    private static final Messages M = MESSAGES.as("m");
    private static final Field<LocalDate> DAY = field(name("day"), LocalDate.class);
    /// Written as text, as [ScanVectors] is.
    private static final String ADMITTED = """
        select d.document, m.message_id, coalesce(nullif(m.sender_name, ''), m.sender_id) as sender,
               %s as day,
               case when d.document = any ({2}) then m.content
                    when d.document = any ({4}) then left(m.content, 2000) else '' end as text
          from alluvium.lexical_documents d
          join alluvium.messages m on m.tenant_id = {0} and m.message_id = d.message
         where d.tenant_id = {0} and d.document = any ({1}) and not m.deleted and {3}
        """.formatted(SelectTraits.DAY.formatted("m"));

    private static final int GROWTH = 8;
    /// More are not asked for at once.
    private static final int MOST_AT_ONCE = 1 << 20;

    record Scored(String messageId, Traits traits, double score) {}

    private SelectByTerms() {}

    static List<Scored> run(TenantTransaction tx, ScoreWords.Scores scores, Wanted wanted) {
        var ranking = scores.ranking();
        var hits = new ArrayList<Scored>();
        boolean read = ranking.allowed().doubtsAny();
        int size = wanted.filter().equals(Filter.NONE) ? wanted.most() : 2 * wanted.most() + 32;
        for (int from = 0; hits.size() < wanted.most(); ) {
            int to = from + (read ? Math.min(size, SelectAllowed.TEXTS_AT_ONCE) : size);
            var documents = ranking.ranked(from, to);
            if (documents.length == 0) {
                break;
            }
            var admitted = admitted(tx, scores, wanted.filter(), documents);
            for (int document : documents) {
                var its = admitted.get(document);
                if (its != null && hits.size() < wanted.most()) {
                    hits.add(new Scored(its.messageId(), its.traits(), ranking.score(document)));
                }
            }
            from = to;
            size = Math.min(MOST_AT_ONCE, size * GROWTH);
        }
        return hits;
    }

    /// @param most how many hits
    record Wanted(Filter filter, int most) {}

    private record Admitted(String messageId, Traits traits) {}

    private static HashMap<Integer, Admitted> admitted(
            TenantTransaction tx, ScoreWords.Scores scores, Filter filter, int[] documents) {
        var ranking = scores.ranking();
        var admitted = new HashMap<Integer, Admitted>();
        tx.sql()
                .resultQuery(
                        ADMITTED,
                        val(tx.tenant().value()),
                        val(IntStream.of(documents).boxed().toArray(Integer[]::new)),
                        those(documents, ranking.allowed()::doubts),
                        MatchesFilter.of(filter, M),
                        those(documents, ranking::isUnsaid))
                .coerce(D.DOCUMENT, M.MESSAGE_ID, M.SENDER_NAME, DAY, M.CONTENT)
                .forEach(row -> {
                    tx.requireTime();
                    if (isHit(scores, row.value1(), row.value5())) {
                        var traits = new Traits(row.value1(), row.value3(), row.value4());
                        admitted.put(row.value1(), new Admitted(row.value2(), traits));
                    }
                });
        return admitted;
    }

    private static Field<Integer[]> those(int[] documents, IntPredicate which) {
        return val(IntStream.of(documents).filter(which).boxed().toArray(Integer[]::new));
    }

    private static boolean isHit(ScoreWords.Scores scores, int document, String text) {
        var keywords = scores.keywords();
        return (!scores.ranking().allowed().doubts(document) || keywords.allow(text))
                && (!scores.ranking().isUnsaid(document) || keywords.arePassedIn(text));
    }
}
