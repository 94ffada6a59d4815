package dev.alluvium.query.search;

import dev.alluvium.analysis.Term;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.Fusion.Candidate;
import dev.alluvium.query.search.SearchRequest.Filter;
import dev.alluvium.query.search.SelectTraits.Traits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Takes the candidates of both legs, looks up what each says of the other's, and fuses them.
final class SearchByBoth {
    private static final int GROWTH = 4;

    private final SelectNeighbours neighbours;
    private final Fusion fusion;

    SearchByBoth(SelectNeighbours neighbours, Fusion fusion) {
        this.neighbours = neighbours;
        this.fusion = fusion;
    }

    /// @param vector may have to be waited for
    /// @param ranking of the keywords
    record Asked(Supplier<float[]> vector, Keywords keywords, RankByTerms ranking) {}

    /// @param near the last that was asked of the search by meaning
    record Both(List<Fusion.Fused> fused, Neighbours near) {}

    Both run(TenantTransaction tx, Asked asked, Filter filter, int limit) {
        int pool = Math.max(Fusion.POOL, limit);
        var wanted = new SelectByTerms.Wanted(filter, pool);
        var byWords = new LinkedHashMap<String, Traits>();
        for (var scored : SelectByTerms.run(tx, asked.keywords(), asked.ranking(), wanted)) {
            byWords.put(scored.messageId(), new Traits(scored.document(), scored.sender()));
        }
        while (true) {
            var near = neighbours.withTraits(tx, asked.vector().get(), filter, pool);
            var candidates = candidates(tx, asked, near.nearest(), byWords);
            if (candidates.size() >= limit || near.nearest().size() < pool) {
                return new Both(fusion.fuse(candidates).stream().limit(limit).toList(), near);
            }
            pool *= GROWTH;
        }
    }

    private List<Candidate> candidates(
            TenantTransaction tx, Asked asked, List<Neighbour> near, Map<String, Traits> byWords) {
        var nearest = new LinkedHashMap<String, Neighbour>();
        near.forEach(one -> nearest.put(one.messageId(), one));
        var distant =
                byWords.keySet().stream().filter(id -> !nearest.containsKey(id)).toList();
        if (!distant.isEmpty()) {
            neighbours.of(tx, asked.vector().get(), distant).forEach(one -> nearest.put(one.messageId(), one));
        }
        var traits = traits(tx, nearest.values(), byWords);
        var ids = new LinkedHashSet<>(nearest.keySet());
        ids.addAll(byWords.keySet());
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

    /// Whether a message that the words did not bring may be a hit. One that has every phrase was brought by it.
    private static boolean allows(Asked asked, Traits traits) {
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
