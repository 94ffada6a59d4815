package dev.alluvium.query.search;

import dev.alluvium.analysis.Term;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.Fusion.Candidate;
import dev.alluvium.query.search.SelectNeighbours.Neighbours;
import dev.alluvium.query.search.SelectTraits.Traits;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Collects the candidates of a search by both: the best of each leg, and what the other leg says of each.
final class CollectCandidates {
    private static final int GROWTH = 4;

    private final SelectNeighbours neighbours;

    CollectCandidates(SelectNeighbours neighbours) {
        this.neighbours = neighbours;
    }

    /// @param vector may have to be waited for
    record Asked(Supplier<float[]> vector, ScoreWords.Scores scores) {
        private Keywords keywords() {
            return scores.keywords();
        }

        private RankByTerms ranking() {
            return scores.ranking();
        }
    }

    /// @param near the last answer of the search by meaning
    record Collected(List<Candidate> candidates, Neighbours near) {}

    Collected run(TenantTransaction tx, Asked asked, Filter filter, int limit) {
        int pool = Math.max(Fusion.POOL, limit);
        var wanted = new SelectByTerms.Wanted(filter, pool);
        var byWords = new LinkedHashMap<String, Traits>();
        for (var scored : SelectByTerms.run(tx, asked.scores(), wanted)) {
            byWords.put(scored.messageId(), new Traits(scored.document(), scored.sender()));
        }
        while (true) {
            var near = neighbours.withTraits(tx, asked.vector().get(), filter, pool);
            var candidates = candidates(tx, asked, near.nearest(), byWords);
            if (candidates.size() >= limit || near.nearest().size() < pool) {
                return new Collected(candidates, near);
            }
            pool *= GROWTH;
        }
    }

    private List<Candidate> candidates(
            TenantTransaction tx, Asked asked, List<Neighbour> near, Map<String, Traits> byWords) {
        var nearest = nearest(tx, asked, near, byWords.keySet());
        var traits = traits(tx, nearest.values(), byWords);
        var ids = new LinkedHashSet<>(nearest.keySet());
        ids.addAll(byWords.keySet());
        var named = named(asked.keywords());
        var candidates = new ArrayList<Candidate>();
        for (var id : ids) {
            var its = traits.get(id);
            if (byWords.containsKey(id) || allows(asked, its)) {
                candidates.add(candidate(id, nearest.get(id), its, asked.ranking(), named));
            }
        }
        return candidates;
    }

    /// The nearest messages, and how near the messages are that the words brought.
    private Map<String, Neighbour> nearest(
            TenantTransaction tx, Asked asked, List<Neighbour> near, Collection<String> byWords) {
        var nearest = new LinkedHashMap<String, Neighbour>();
        near.forEach(one -> nearest.put(one.messageId(), one));
        var distant = byWords.stream().filter(id -> !nearest.containsKey(id)).toList();
        if (!distant.isEmpty()) {
            neighbours.of(tx, asked.vector().get(), distant).forEach(one -> nearest.put(one.messageId(), one));
        }
        return nearest;
    }

    /// @param near null when the message is not embedded
    /// @param traits null when they are not known
    private static Candidate candidate(
            String id, Neighbour near, Traits traits, RankByTerms ranking, Predicate<String> named) {
        boolean filed = traits != null && traits.document() != null;
        return new Candidate(
                id,
                near == null ? null : near.ordinal(),
                near == null ? null : near.similarity(),
                filed ? ranking.score(traits.document()) : 0,
                traits != null && named.test(traits.sender()));
    }

    private static Map<String, Traits> traits(
            TenantTransaction tx, Collection<Neighbour> nearest, Map<String, Traits> known) {
        var traits = new HashMap<>(known);
        var unknown = new ArrayList<String>();
        for (var one : nearest) {
            if (!traits.containsKey(one.messageId())) {
                if (one.traits() == null) {
                    unknown.add(one.messageId());
                } else {
                    traits.put(one.messageId(), one.traits());
                }
            }
        }
        if (!unknown.isEmpty()) {
            traits.putAll(SelectTraits.run(tx, unknown));
        }
        return traits;
    }

    /// Whether a message that the words did not bring may be a hit. A message that has every phrase was brought by it.
    private static boolean allows(Asked asked, Traits traits) {
        return asked.keywords().phrases().isEmpty()
                && (traits == null
                        || traits.document() == null
                        || asked.ranking().allows(traits.document()));
    }

    private static Predicate<String> named(Keywords keywords) {
        var known = new HashMap<String, Boolean>();
        return sender -> known.computeIfAbsent(sender, name -> {
            var terms = keywords.analyzer().asked(name).stream().map(Term::text).toList();
            return !terms.isEmpty() && keywords.wanted().keySet().containsAll(terms);
        });
    }
}
