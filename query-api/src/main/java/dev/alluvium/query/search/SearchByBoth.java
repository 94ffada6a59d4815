package dev.alluvium.query.search;

import static java.time.ZoneOffset.UTC;

import dev.alluvium.analysis.NamedTimes;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.hit.Comparison.ByBoth;
import dev.alluvium.query.search.hit.Doubts;
import dev.alluvium.query.search.hit.SearchTarget.Found;
import dev.alluvium.query.search.hit.SearchTarget.Texts;
import dev.alluvium.query.search.hit.SelectHits;
import dev.alluvium.query.search.hit.SelectHits.Hit;
import dev.alluvium.query.search.hit.SelectTexts;
import dev.alluvium.query.search.rank.Fusion;
import dev.alluvium.query.search.words.OneSearch;
import dev.alluvium.query.search.words.ScoreWords;
import java.time.LocalDate;
import java.util.regex.Pattern;

/// The search that compares meaning and words, and makes one order of both.
final class SearchByBoth {
    private static final Pattern QUESTION = Pattern.compile("[?？؟]\\s*$");

    private final ScoreWords words;
    private final CollectCandidates candidates;
    private final Fusion fusion;
    private final SelectHits hits;

    SearchByBoth(ScoreWords words, CollectCandidates candidates, Fusion fusion, SelectHits hits) {
        this.words = words;
        this.candidates = candidates;
        this.fusion = fusion;
        this.hits = hits;
    }

    Texts run(TenantTransaction tx, ByBoth both, OneSearch search) {
        var request = search.request();
        var doubts = search.doubts();
        var scores = words.run(tx, search);
        var language = scores.keywords().analyzer().language();
        var times = NamedTimes.read(both.words(), language, LocalDate.now(UTC));
        boolean isQuestion = QUESTION.matcher(both.words()).find();
        var asked = new CollectCandidates.Asked(both.vector(), scores, times, isQuestion, doubts);
        var collected = candidates.run(tx, asked, request.filter(), request.limit());
        if (doubts.areOpen()) {
            return SelectTexts.run(tx, scores.keywords(), doubts);
        }
        var fused = fusion.fuseInTurn(collected.rounds());
        var ranked = fused.stream()
                .limit(request.limit())
                .map(one -> hit(one, doubts))
                .toList();
        var near = collected.near();
        boolean complete = scores.current() && (near.complete() || ranked.size() == request.limit());
        var shown = hits.run(tx, ranked, scores.keywords(), search.endsWithHits());
        var explained = request.explain()
                ? ExplainHits.byBoth(shown.hits(), fused, collected.documents(), scores.ranking())
                : shown.hits();
        return shown.as(new Found<>(explained, near.plan(), complete));
    }

    private static Hit hit(Fusion.Fused fused, Doubts doubts) {
        var candidate = fused.candidate();
        return new Hit(
                candidate.messageId(),
                doubts.revision(candidate.messageId()),
                fused.score(),
                candidate.ordinal(),
                candidate.similarity(),
                candidate.words());
    }
}
