package dev.alluvium.query.search;

import dev.alluvium.database.Caller;
import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.QueryApi;
import dev.alluvium.query.http.EnumNames;
import dev.alluvium.query.insight.SearchInsights;
import dev.alluvium.query.message.SelectMessageStatus;
import dev.alluvium.query.message.Views.ContextView;
import dev.alluvium.query.message.Views.HitView;
import dev.alluvium.query.message.Views.PlanView;
import dev.alluvium.query.message.Views.SearchView;
import dev.alluvium.query.search.SearchRequest.Filter;
import dev.alluvium.query.search.SearchRequest.Question;
import dev.alluvium.query.search.SearchRequest.Target;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// Answers a search: wait if asked to, embed the text, and then everything from one transaction. Thread-safe.
public final class Search {
    /// How often a search looks again when what it found has changed before it was shown.
    private static final int LOOKS = 3;

    private static final String BM25 = "bm25";
    private static final double NANOS_PER_MILLI = 1e6;

    private final TenantDatabase database;
    private final EmbedQuery embed;
    private final SelectNeighbours neighbours;
    private final SelectNeighbourHits neighbourHits;
    private final SearchByWords words;
    private final SearchInsights insights;
    private final InstantSource clock;
    private final AwaitMessage searchable;
    private final Timer searching;
    private final SearchQueue turns;

    public Search(QueryApi.Parts parts, EmbeddingGeneration generation, SearchQueue turns) {
        this.turns = turns;
        this.database = parts.database();
        this.clock = parts.clock();
        this.neighbours = new SelectNeighbours(generation);
        this.neighbourHits = new SelectNeighbourHits(generation);
        this.words = new SearchByWords(neighbours, generation, parts.ranking());
        this.insights = new SearchInsights(generation, parts.ranking());
        var meters = parts.meters();
        this.searchable = new AwaitMessage(database, new SelectMessageStatus(generation));
        this.embed = new EmbedQuery(
                parts.model(), timer("alluvium.search.embed", "Time to embed the text of a query", meters));
        this.searching = timer("alluvium.search", "Time of a search, waiting for a message left out", meters);
    }

    private static Timer timer(String name, String description, MeterRegistry meters) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(meters);
    }

    public SearchView run(Caller caller, SearchRequest request) {
        request.waitFor().ifPresent(wanted -> searchable.await(caller, wanted));
        long began = System.nanoTime();
        // Before its turn: a model may be another machine's, and takes so many texts at once as it can.
        var vector = request.mode().byMeaning() ? vector(request) : null;
        return turns.await(() -> search(caller, request, vector, began));
    }

    private SearchView search(Caller caller, SearchRequest request, Supplier<float[]> vector, long began) {
        int candidates = neighbours.candidates(database, caller);
        var found = database.read(caller, candidates, tx -> found(tx, vector, request));
        long took = System.nanoTime() - began;
        searching.record(Duration.ofNanos(took));
        var plan = new PlanView(
                EnumNames.of(request.mode()), found.plan, request.mode().byWords() ? BM25 : null);
        return new SearchView(found.hits, found.complete, plan, Math.round(took / NANOS_PER_MILLI * 100) / 100.0);
    }

    /// Before the transaction, or beside its first statements. What the words exclude is not meant.
    private Supplier<float[]> vector(SearchRequest request) {
        return switch (request.question()) {
            case Question.Vector(var values) -> () -> values;
            case Question.Text(var text) -> {
                var meant = request.mode().byWords() ? Keywords.meant(text) : text;
                if (request.mode().byWords() && request.target() == Target.MESSAGES) {
                    yield embed.meanwhile(meant);
                }
                var vector = embed.now(meant);
                yield () -> vector;
            }
        };
    }

    /// @param plan of the search by meaning, or null
    private record Found(List<?> hits, String plan, boolean complete) {}

    private Found found(TenantTransaction tx, Supplier<float[]> vector, SearchRequest request) {
        if (request.target() == Target.INSIGHTS) {
            var keywords = request.mode().byWords() ? words.ofInsights(text(request)) : null;
            var asked = new SearchInsights.Asked(
                    vector == null ? null : vector.get(), keywords, request.filter(), request.limit());
            return new Found(insights.run(tx, asked, clock.instant()), vector == null ? null : Neighbours.EXACT, true);
        }
        return switch (request.mode()) {
            case SEMANTIC -> byMeaning(tx, vector.get(), request);
            case KEYWORD -> new Found(withContext(tx, words.alone(tx, text(request), request), request), null, true);
            case HYBRID -> {
                var both = words.andMeaning(tx, text(request), vector, request);
                yield new Found(withContext(tx, both.hits(), request), both.plan(), both.complete());
            }
        };
    }

    private static String text(SearchRequest request) {
        return switch (request.question()) {
            case Question.Text(var text) -> text;
            case Question.Vector _ -> throw new IllegalArgumentException("a vector has no words");
        };
    }

    private Found byMeaning(TenantTransaction tx, float[] vector, SearchRequest request) {
        if (request.filter().equals(Filter.NONE)) {
            var shown = neighbours.shown(tx, vector, request.limit());
            if (shown.isPresent()) {
                return new Found(
                        withContext(tx, shown.get().hits(), request),
                        shown.get().plan(),
                        true);
            }
        }
        for (int look = 1; ; look++) {
            var nearest = neighbours.run(tx, vector, request.filter(), request.limit());
            var hits = neighbourHits.run(tx, nearest.nearest());
            if (hits.size() == nearest.nearest().size() || look == LOOKS) {
                return new Found(withContext(tx, hits, request), nearest.plan(), nearest.complete());
            }
        }
    }

    private static List<HitView> withContext(TenantTransaction tx, List<HitView> hits, SearchRequest request) {
        if (request.context() == 0) {
            return hits;
        }
        var ids = hits.stream().map(HitView::messageId).toList();
        var contexts = SelectContext.run(tx, ids, request.context());
        return hits.stream()
                .map(hit -> hit.with(contexts.getOrDefault(hit.messageId(), ContextView.NONE)))
                .toList();
    }
}
