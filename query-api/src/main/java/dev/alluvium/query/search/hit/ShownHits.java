package dev.alluvium.query.search.hit;

import dev.alluvium.http.admission.Waiting;
import dev.alluvium.query.search.hit.SearchTarget.Found;
import dev.alluvium.query.search.hit.SearchTarget.Texts;
import dev.alluvium.query.search.hit.SearchViews.HitView;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Hits as a transaction has read them.
///
/// @param whole false when some were not there any more, or were edited, before they were read
/// @param finish what is left to do with each, after the transaction
public record ShownHits(Found<HitView> found, boolean whole, UnaryOperator<HitView> finish) implements Texts {
    public ShownHits with(Found<HitView> other) {
        return new ShownHits(other, whole, finish);
    }

    @Override
    public long characters() {
        return found.hits().stream().mapToLong(HitView::characters).sum();
    }

    @Override
    public Optional<Found<?>> done(Waiting waiting) {
        var hits = new ArrayList<HitView>();
        for (var hit : found.hits()) {
            waiting.deadline().check();
            hits.add(finish.apply(hit));
        }
        return Optional.of(new Found<>(hits, found.plan(), found.complete()));
    }
}
