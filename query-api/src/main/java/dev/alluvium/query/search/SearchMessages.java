package dev.alluvium.query.search;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.query.search.hit.Comparison;
import dev.alluvium.query.search.hit.Doubts;
import dev.alluvium.query.search.hit.SearchTarget;
import dev.alluvium.query.search.hit.SearchViews.ContextView;
import dev.alluvium.query.search.hit.SearchViews.HitView;
import dev.alluvium.query.search.hit.SelectContext;
import dev.alluvium.query.search.hit.SelectHits;
import dev.alluvium.query.search.hit.ShownHits;
import dev.alluvium.query.search.rank.Ranking;
import dev.alluvium.query.search.request.SearchRequest;
import dev.alluvium.query.search.vector.SelectNeighbourHits;
import dev.alluvium.query.search.vector.SelectNeighbours;
import dev.alluvium.query.search.vector.SelectSimilarities;
import dev.alluvium.query.search.words.OneSearch;
import dev.alluvium.query.search.words.ScoreWords;

/// Searches messages: each mode has a class that finds candidates, ranks them and reads what is shown. The context of
/// the hits is added here, once. Thread-safe.
public final class SearchMessages implements SearchTarget {
    /// How often a transaction looks again when what it found has changed before it was shown.
    private static final int LOOKS = 3;

    private final SelectNeighbours neighbours;
    private final ScoreWords words;
    private final SearchByMeaning byMeaning;
    private final SearchByWords byWords;
    private final SearchByBoth byBoth;

    public SearchMessages(EmbeddingGeneration generation, Ranking ranking) {
        var hits = new SelectHits(generation);
        this.words = new ScoreWords(ranking);
        this.neighbours = new SelectNeighbours(generation);
        this.byMeaning = new SearchByMeaning(neighbours, words, new SelectNeighbourHits(generation));
        this.byWords = new SearchByWords(words, hits);
        this.byBoth = new SearchByBoth(
                words, new CollectCandidates(neighbours, new SelectSimilarities(generation)), ranking.fusion(), hits);
    }

    /// How many vectors the index has to keep in sight for a search of this caller's.
    int candidates(TenantDatabase database, Caller caller) {
        return neighbours.candidates(database, caller);
    }

    @Override
    public Looking begin(TenantId tenant, Comparison comparison, SearchRequest request) {
        var asked = words.read(tenant, comparison.words(), request.conditions());
        var search = new OneSearch(request, asked, new Doubts());
        return new Looking() {
            @Override
            public long room() {
                return search.doubts().room();
            }

            @Override
            public Texts read(TenantTransaction tx) {
                return SearchMessages.this.read(tx, comparison, search);
            }
        };
    }

    private Texts read(TenantTransaction tx, Comparison comparison, OneSearch search) {
        for (int look = 1; ; look++) {
            search.doubts().begin();
            var texts = switch (comparison) {
                case Comparison.ByMeaning(var vector) -> byMeaning.run(tx, vector, search);
                case Comparison.ByWords _ -> byWords.run(tx, search);
                case Comparison.ByBoth both -> byBoth.run(tx, both, search);
            };
            if (!(texts instanceof ShownHits shown)) {
                return texts;
            }
            if (shown.whole() || look == LOOKS) {
                int context = search.request().context();
                return context == 0 ? shown : shown.with(withContext(tx, shown.found(), context));
            }
        }
    }

    private static Found<HitView> withContext(TenantTransaction tx, Found<HitView> found, int context) {
        var ids = found.hits().stream().map(HitView::messageId).toList();
        var contexts = SelectContext.run(tx, ids, context);
        var hits = found.hits().stream()
                .map(hit -> hit.with(contexts.getOrDefault(hit.messageId(), ContextView.NONE)))
                .toList();
        return new Found<>(hits, found.plan(), found.complete());
    }
}
