package dev.alluvium.query.search;

import dev.alluvium.analysis.NamedTimes;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.hit.Doubts;
import dev.alluvium.query.search.rank.Fusion;
import dev.alluvium.query.search.rank.Fusion.Candidate;
import dev.alluvium.query.search.rank.Fusion.Named;
import dev.alluvium.query.search.request.Keywords;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import dev.alluvium.query.search.vector.Neighbour;
import dev.alluvium.query.search.vector.SelectNeighbours;
import dev.alluvium.query.search.vector.SelectNeighbours.Neighbours;
import dev.alluvium.query.search.vector.SelectSimilarities;
import dev.alluvium.query.search.vector.SelectSimilarities.Similar;
import dev.alluvium.query.search.vector.SelectTraits;
import dev.alluvium.query.search.vector.SelectTraits.Traits;
import dev.alluvium.query.search.words.RankByTerms;
import dev.alluvium.query.search.words.ScoreWords;
import dev.alluvium.query.search.words.SelectAllowed;
import dev.alluvium.query.search.words.SelectByTerms;
import dev.alluvium.query.search.words.SelectByTerms.Scored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// Collects the candidates of a search by both: the best of each leg, and what the other leg says of each. In rounds of
/// sizes that no limit changes, each of which adds what those before it did not have: so the first hits are the same
/// whatever number is asked for.
final class CollectCandidates {
    private static final int GROWTH = 4;

    private final SelectNeighbours neighbours;
    private final SelectSimilarities similarities;

    CollectCandidates(SelectNeighbours neighbours, SelectSimilarities similarities) {
        this.neighbours = neighbours;
        this.similarities = similarities;
    }

    /// @param vector may have to be waited for
    /// @param times that the question names
    /// @param isQuestion whether it ends with a question mark
    /// @param doubts noted here; the rest of what is collected is worth nothing then
    record Asked(
            Supplier<float[]> vector, ScoreWords.Scores scores, NamedTimes times, boolean isQuestion, Doubts doubts) {
        private Keywords keywords() {
            return scores.keywords();
        }

        private RankByTerms ranking() {
            return scores.ranking();
        }
    }

    /// @param rounds the candidates of each
    /// @param near the last answer of the search by meaning
    /// @param documents by which number a candidate is filed, of those that are
    record Collected(List<List<Candidate>> rounds, Neighbours near, Map<String, Integer> documents) {
        private static final Collected NOTHING = new Collected(List.of(), null, Map.of());
    }

    Collected run(TenantTransaction tx, Asked asked, Filter filter, int limit) {
        // Of all messages that say something rare, none is passed over.
        int few = asked.scores().fewRequired();
        var rounds = new ArrayList<List<Candidate>>();
        var documents = new HashMap<String, Integer>();
        var seen = new HashSet<String>();
        for (int pool = Fusion.POOL; ; pool *= GROWTH) {
            var byWords = byWords(tx, asked, new SelectByTerms.Wanted(filter, Math.max(pool, few)));
            if (asked.doubts.areEnough() || few >= 0 && asked.doubts.areOpen()) {
                return Collected.NOTHING;
            }
            var near = neighbours.withTraits(tx, asked.vector().get(), filter, pool);
            var round = candidates(tx, asked, near.nearest(), byWords, documents);
            round.removeIf(candidate -> !seen.add(candidate.messageId()));
            rounds.add(round);
            if (asked.doubts.areOpen()) {
                return Collected.NOTHING;
            }
            boolean exhausted = near.nearest().size() < pool && byWords.size() < pool;
            if (seen.size() >= limit || exhausted || few >= 0) {
                return new Collected(rounds, near, documents);
            }
        }
    }

    private static Map<String, Scored> byWords(TenantTransaction tx, Asked asked, SelectByTerms.Wanted wanted) {
        var byWords = new LinkedHashMap<String, Scored>();
        for (var scored : SelectByTerms.run(tx, asked.scores(), wanted, asked.doubts)) {
            byWords.put(scored.messageId(), scored);
        }
        return byWords;
    }

    private List<Candidate> candidates(
            TenantTransaction tx,
            Asked asked,
            List<Neighbour> near,
            Map<String, Scored> byWords,
            Map<String, Integer> documents) {
        var filed = new HashMap<String, Traits>();
        byWords.forEach((id, scored) -> filed.put(id, scored.traits()));
        var traits = SelectTraits.of(tx, near, filed);
        traits.forEach((id, its) -> documents.compute(id, (_, _) -> its.document()));
        var distant = new HashMap<>(traits);
        distant.keySet().removeAll(byWords.keySet());
        var allowed = SelectAllowed.run(tx, asked.scores(), distant, asked.doubts);
        var similar = similar(tx, asked, near, byWords);
        var ids = new LinkedHashSet<String>();
        near.forEach(one -> ids.add(one.messageId()));
        ids.addAll(byWords.keySet());
        var named = named(asked);
        var candidates = new ArrayList<Candidate>();
        for (var id : ids) {
            if (byWords.containsKey(id) || allowed.contains(id)) {
                candidates.add(candidate(id, similar.get(id), traits.get(id), asked, named));
            }
        }
        return candidates;
    }

    /// How near the nearest messages are, and those that the words brought.
    private Map<String, Similar> similar(
            TenantTransaction tx, Asked asked, List<Neighbour> near, Map<String, Scored> byWords) {
        var revisions = new LinkedHashMap<String, Integer>();
        byWords.forEach((id, scored) -> revisions.put(id, scored.revision()));
        near.forEach(one -> revisions.remove(one.messageId()));
        var similar = new HashMap<>(similarities.run(tx, asked.vector().get(), revisions));
        near.forEach(one -> similar.put(one.messageId(), new Similar(one.ordinal(), one.similarity())));
        return similar;
    }

    /// @param near null when the message is not embedded
    /// @param traits null when they are not known
    private static Candidate candidate(
            String id, Similar near, Traits traits, Asked asked, Function<Traits, Named> named) {
        boolean filed = traits != null && traits.document() != null;
        return new Candidate(
                id,
                near == null ? null : near.ordinal(),
                near == null ? null : near.similarity(),
                filed ? asked.ranking().score(traits.document()) : 0,
                traits == null ? Named.NOTHING : named.apply(traits),
                asked.isQuestion && traits != null && traits.asks());
    }

    private static Function<Traits, Named> named(Asked asked) {
        var known = new HashMap<String, Boolean>();
        return traits -> new Named(
                known.computeIfAbsent(traits.sender(), name -> asked.keywords().name(name)),
                asked.times.fit(traits.day()));
    }
}
