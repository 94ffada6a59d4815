package dev.alluvium.query.search;

import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.search.hit.SearchViews.BoostView;
import dev.alluvium.query.search.hit.SearchViews.ExplanationView;
import dev.alluvium.query.search.hit.SearchViews.HitView;
import dev.alluvium.query.search.hit.SearchViews.MeaningView;
import dev.alluvium.query.search.hit.SearchViews.TermView;
import dev.alluvium.query.search.hit.SearchViews.WordsView;
import dev.alluvium.query.search.rank.Fusion.Candidate;
import dev.alluvium.query.search.rank.Fusion.Fused;
import dev.alluvium.query.search.words.RankByTerms;
import dev.alluvium.query.search.words.RankByTerms.Matched;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Says of each hit why it stands where it stands, from the figures by which it was ranked.
final class ExplainHits {
    private static final int FIRST_ROUND = 1;

    /// Of a candidate of which a leg says nothing.
    private static final double NOTHING = Double.NEGATIVE_INFINITY;

    private ExplainHits() {}

    /// By meaning alone: the similarity is the score.
    static List<HitView> byMeaning(List<HitView> hits) {
        var explained = new ArrayList<HitView>();
        for (var hit : hits) {
            var meaning = new MeaningView(explained.size() + 1, hit.similarity(), hit.score());
            explained.add(hit.explained(new ExplanationView(FIRST_ROUND, meaning, null, List.of())));
        }
        return explained;
    }

    /// By words alone: BM25 is the score.
    ///
    /// @param documents by which number each message is filed
    static List<HitView> byWords(List<HitView> hits, Map<String, Integer> documents, RankByTerms ranking) {
        var explained = new ArrayList<HitView>();
        for (var hit : hits) {
            var matched = ranking.matched(documents.get(hit.messageId()));
            var words = words(explained.size() + 1, hit.score(), hit.score(), matched);
            explained.add(hit.explained(new ExplanationView(FIRST_ROUND, null, words, List.of())));
        }
        return explained;
    }

    /// By both: the contributions of the legs and the boosts add up to what the score is the logistic function of, in
    /// the first round.
    ///
    /// @param documents by which number each message is filed that has words
    static List<HitView> byBoth(
            List<HitView> hits, List<Fused> ranked, Map<String, Integer> documents, RankByTerms ranking) {
        var nearest = ranks(ranked, ExplainHits::similarity);
        var wordiest = ranks(ranked, ExplainHits::words);
        var fusedById = new HashMap<String, Fused>();
        ranked.forEach(fused -> fusedById.put(fused.candidate().messageId(), fused));
        return hits.stream()
                .map(hit -> {
                    var fused = fusedById.get(hit.messageId());
                    var document = documents.get(hit.messageId());
                    return hit.explained(new ExplanationView(
                            fused.parts().round(),
                            meaning(fused, nearest.get(hit.messageId())),
                            words(
                                    wordiest.get(hit.messageId()),
                                    fused.candidate().words(),
                                    fused.parts().words(),
                                    document == null ? List.of() : ranking.matched(document)),
                            boosts(fused)));
                })
                .toList();
    }

    private static MeaningView meaning(Fused fused, Integer rank) {
        return new MeaningView(
                rank, fused.candidate().similarity(), fused.parts().meaning());
    }

    private static WordsView words(Integer rank, double score, double contribution, List<Matched> matched) {
        double all = matched.stream().mapToDouble(Matched::score).sum();
        double ofContext = matched.stream()
                .filter(term -> term.where() == Matched.Where.CONTEXT)
                .mapToDouble(Matched::score)
                .sum();
        var terms = matched.stream()
                .sorted(Comparator.comparingDouble(Matched::score).reversed())
                .map(term -> new TermView(term.term(), EnumNames.of(term.where()), term.score()))
                .toList();
        return new WordsView(rank, score, contribution, all == 0 ? 0 : ofContext / all, terms);
    }

    private static List<BoostView> boosts(Fused fused) {
        var parts = fused.parts();
        return Stream.of(
                        new BoostView("named_sender", parts.sender()),
                        new BoostView("named_time", parts.time()),
                        new BoostView("asks", parts.asks()))
                .filter(boost -> boost.contribution() != 0)
                .toList();
    }

    /// The place of each candidate in one leg's order; those that the leg says nothing of have none.
    private static Map<String, Integer> ranks(List<Fused> candidates, ToDoubleFunction<Candidate> leg) {
        var ranks = new HashMap<String, Integer>();
        candidates.stream()
                .map(Fused::candidate)
                .filter(candidate -> leg.applyAsDouble(candidate) != NOTHING)
                .sorted(Comparator.comparingDouble(leg).reversed())
                .forEach(candidate -> ranks.put(candidate.messageId(), ranks.size() + 1));
        return ranks;
    }

    private static double similarity(Candidate candidate) {
        return candidate.similarity() == null ? NOTHING : candidate.similarity();
    }

    private static double words(Candidate candidate) {
        return candidate.words() == 0 ? NOTHING : candidate.words();
    }
}
