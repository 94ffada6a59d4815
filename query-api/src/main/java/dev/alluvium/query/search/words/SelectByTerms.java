package dev.alluvium.query.search.words;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Columns;
import dev.alluvium.database.binding.TextTemplate;
import dev.alluvium.database.binding.TextTemplate.Part;
import dev.alluvium.query.search.hit.Doubts;
import dev.alluvium.query.search.hit.Doubts.Candidate;
import dev.alluvium.query.search.request.MatchesFilter;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import dev.alluvium.query.search.vector.SelectTraits;
import dev.alluvium.query.search.vector.SelectTraits.Traits;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

/// The messages that rank highest by their terms among those that a filter admits. Goes down the ranks until
/// there are enough of them, in steps that grow, so that a filter which admits little costs a few steps and
/// not one for each message.
public final class SelectByTerms {
    private static final TextTemplate ADMITTED =
            new TextTemplate("""
                select d.document, m.message_id, coalesce(nullif(m.sender_name, ''), m.sender_id) as sender,
                       %s as day, %s as asks, m.revision, octet_length(m.content) as bytes
                  from alluvium.lexical_documents d
                  join alluvium.messages m on m.tenant_id = {0} and m.message_id = d.message
                 where d.tenant_id = {0} and d.document = any ({1}) and not m.deleted and {2}
                """.formatted(SelectTraits.DAY.formatted("m"), SelectTraits.ASKS.formatted("m")));

    private static final int GROWTH = 8;
    /// More are not asked for at once.
    private static final int MOST_AT_ONCE = 1 << 20;

    public record Scored(String messageId, int revision, Traits traits, double score) {}

    private SelectByTerms() {}

    /// Those in doubt are among them; when there are any, the others may be fewer than there are.
    public static List<Scored> run(TenantTransaction tx, ScoreWords.Scores scores, Wanted wanted, Doubts doubts) {
        var ranking = scores.ranking();
        var hits = new ArrayList<Scored>();
        int certain = 0;
        int size = wanted.filter().equals(Filter.NONE) ? wanted.most() : 2 * wanted.most() + 32;
        if (ranking.allowed().doubtsAny()) {
            size = Math.max(size, doubts.enough());
        }
        for (int from = 0; certain < wanted.most() && !doubts.areEnough(); ) {
            var documents = ranking.ranked(from, from + size);
            if (documents.length == 0) {
                break;
            }
            var admitted = admitted(tx, scores, wanted.filter(), documents);
            for (int document : documents) {
                var its = admitted.get(document);
                if (its == null || certain == wanted.most() || doubts.areEnough()) {
                    continue;
                }
                boolean inDoubt = ranking.allowed().doubts(document);
                if (!inDoubt || doubts.allow(its.candidate)) {
                    hits.add(new Scored(
                            its.candidate.id(), its.candidate.revision(), its.traits(), ranking.score(document)));
                    certain += inDoubt && doubts.isOpen(its.candidate.id()) ? 0 : 1;
                }
            }
            from += size;
            size = Math.min(MOST_AT_ONCE, size * GROWTH);
        }
        return hits;
    }

    /// @param most how many hits
    public record Wanted(Filter filter, int most) {}

    private record Admitted(Candidate candidate, Traits traits) {}

    private static HashMap<Integer, Admitted> admitted(
            TenantTransaction tx, ScoreWords.Scores scores, Filter filter, int[] documents) {
        var ranked = saying(tx, scores, documents);
        var admitted = new HashMap<Integer, Admitted>();
        var query = ADMITTED.query(
                SelectByTerms::read,
                Part.value(tx.tenant().value()),
                Part.value(IntStream.of(ranked).boxed().toArray(Integer[]::new)),
                MatchesFilter.part(filter));
        tx.rows(query).forEach(one -> admitted.put(one.candidate.document(), one));
        return admitted;
    }

    private static Admitted read(Columns row) throws SQLException {
        int document = row.integer();
        var id = row.text();
        var traits = new Traits(document, row.text(), row.day(), row.flag());
        return new Admitted(new Candidate(id, row.integer(), document, row.integer()), traits);
    }

    /// Without those that have no word of the query but in their date or context. A function word is one, of which no
    /// postings are ranked.
    private static int[] saying(TenantTransaction tx, ScoreWords.Scores scores, int[] documents) {
        var ranking = scores.ranking();
        var unsaid = IntStream.of(documents).filter(ranking::isUnsaid).toArray();
        var saying = unsaid.length == 0
                ? new BitSet()
                : SelectSaying.run(tx, unsaid, scores.keywords().passed());
        return IntStream.of(documents)
                .filter(document -> !ranking.isUnsaid(document) || saying.get(document))
                .toArray();
    }
}
