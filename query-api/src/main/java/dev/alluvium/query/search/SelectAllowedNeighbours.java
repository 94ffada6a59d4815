package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.hit.Doubts;
import dev.alluvium.query.search.hit.SearchTarget.Found;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import dev.alluvium.query.search.vector.Neighbour;
import dev.alluvium.query.search.vector.SelectNeighbours;
import dev.alluvium.query.search.vector.SelectNeighbours.Neighbours;
import dev.alluvium.query.search.vector.SelectTraits;
import dev.alluvium.query.search.words.ScoreWords;
import dev.alluvium.query.search.words.SelectAllowed;
import dev.alluvium.query.search.words.SelectByTerms;
import java.util.List;
import java.util.Map;

/// The messages nearest to a vector of those that say what they have to say and nothing that they must not.
final class SelectAllowedNeighbours {
    private static final int GROWTH = 4;
    private static final Neighbours UNKNOWN = new Neighbours(List.of(), Found.EXACT, false);

    private final SelectNeighbours neighbours;

    SelectAllowedNeighbours(SelectNeighbours neighbours) {
        this.neighbours = neighbours;
    }

    /// None when some are in doubt.
    Neighbours run(TenantTransaction tx, float[] vector, ScoreWords.Scores scores, Wanted wanted, Doubts doubts) {
        int few = scores.fewRequired();
        if (few >= 0) {
            var ids = SelectByTerms.run(tx, scores, new SelectByTerms.Wanted(wanted.filter, few), doubts).stream()
                    .map(SelectByTerms.Scored::messageId)
                    .toList();
            if (doubts.areOpen()) {
                return UNKNOWN;
            }
            var near = ids.isEmpty() ? List.<Neighbour>of() : neighbours.of(tx, vector, ids);
            return new Neighbours(first(near, wanted.most), Found.EXACT, scores.current());
        }
        for (int pool = 2 * wanted.most; ; pool *= GROWTH) {
            var near = neighbours.withTraits(tx, vector, wanted.filter, pool);
            var traits = SelectTraits.of(tx, near.nearest(), Map.of());
            var allowed = SelectAllowed.run(tx, scores, traits, doubts);
            if (doubts.areOpen()) {
                return UNKNOWN;
            }
            if (allowed.size() >= wanted.most || near.nearest().size() < pool) {
                var nearest = near.nearest().stream()
                        .filter(one -> allowed.contains(one.messageId()))
                        .toList();
                return new Neighbours(first(nearest, wanted.most), near.plan(), near.complete() && scores.current());
            }
        }
    }

    /// @param most how many hits
    record Wanted(Filter filter, int most) {}

    private static List<Neighbour> first(List<Neighbour> near, int most) {
        return near.subList(0, Math.min(near.size(), most));
    }
}
