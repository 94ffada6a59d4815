package dev.alluvium.query;

import dev.alluvium.analysis.Term;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.Fusion.Candidate;
import dev.alluvium.query.SearchRequest.Filter;
import dev.alluvium.query.SelectByTerms.Scored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Takes the candidates of both legs, looks up what each says of the other's, and fuses them.
final class SearchByBoth {
    private static final int GROWTH = 4;

    private final SelectNeighbours neighbours;
    private final Fusion fusion;

    SearchByBoth(SelectNeighbours neighbours, Fusion fusion) {
        this.neighbours = neighbours;
        this.fusion = fusion;
    }

    /// @param ranking of the keywords
    record Asked(float[] vector, Keywords keywords, RankByTerms ranking) {}

    /// @param near the last that was asked of the search by meaning
    record Both(List<Fusion.Fused> fused, Neighbours near) {}

    Both run(TenantTransaction tx, Asked asked, Filter filter, int limit) {
        int pool = Math.max(Fusion.POOL, limit);
        var wanted = new SelectByTerms.Wanted(filter, pool);
        var byWords = new LinkedHashMap<String, Double>();
        for (Scored scored : SelectByTerms.run(tx, asked.keywords(), asked.ranking(), wanted)) {
            byWords.put(scored.messageId(), scored.score());
        }
        while (true) {
            var near = neighbours.run(tx, asked.vector(), filter, pool);
            var candidates = candidates(tx, asked, near.nearest(), byWords);
            if (candidates.size() >= limit || near.nearest().size() < pool) {
                return new Both(fusion.fuse(candidates).stream().limit(limit).toList(), near);
            }
            pool *= GROWTH;
        }
    }

    private List<Candidate> candidates(
            TenantTransaction tx, Asked asked, List<Neighbour> near, Map<String, Double> byWords) {
        var nearest = new LinkedHashMap<String, Neighbour>();
        near.forEach(one -> nearest.put(one.messageId(), one));
        var distant =
                byWords.keySet().stream().filter(id -> !nearest.containsKey(id)).toList();
        if (!distant.isEmpty()) {
            neighbours.of(tx, asked.vector(), distant).forEach(one -> nearest.put(one.messageId(), one));
        }
        var ids = new LinkedHashSet<>(nearest.keySet());
        ids.addAll(byWords.keySet());
        var traits = SelectTraits.run(tx, ids);
        var named = named(asked.keywords());
        var candidates = new ArrayList<Candidate>();
        for (var id : ids) {
            var its = traits.get(id);
            if (!byWords.containsKey(id) && !allows(asked, its)) {
                continue;
            }
            double words =
                    its == null || its.document() == null ? 0 : asked.ranking().score(its.document());
            var one = nearest.get(id);
            candidates.add(new Candidate(
                    id,
                    one == null ? null : one.ordinal(),
                    one == null ? null : one.similarity(),
                    words,
                    its != null && named.test(its.sender())));
        }
        return candidates;
    }

    /// Whether a message that the words did not bring may be a hit. One that has every phrase was brought by it.
    private static boolean allows(Asked asked, SelectTraits.Traits traits) {
        return asked.keywords().phrases().isEmpty()
                && (traits == null
                        || traits.document() == null
                        || asked.ranking().allows(traits.document()));
    }

    private static Predicate<String> named(Keywords keywords) {
        var known = new HashMap<String, Boolean>();
        return sender -> known.computeIfAbsent(sender, name -> {
            var terms = keywords.analyzer().terms(name).stream().map(Term::text).toList();
            return !terms.isEmpty() && keywords.wanted().keySet().containsAll(terms);
        });
    }
}
