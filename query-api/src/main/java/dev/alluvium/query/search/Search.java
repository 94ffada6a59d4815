package dev.alluvium.query.search;

import dev.alluvium.database.Caller;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.query.http.EnumNames;
import dev.alluvium.query.search.SearchViews.PlanView;
import dev.alluvium.query.search.SearchViews.SearchView;
import dev.alluvium.query.search.request.SearchRequest;
import dev.alluvium.query.search.request.SearchRequest.Question;
import dev.alluvium.query.search.request.SearchRequest.Target;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/// Answers a search: embeds its text, waits for its turn, and then has the target answer from one transaction.
/// Thread-safe.
public final class Search {
    private static final String BM25 = "bm25";
    private static final double NANOS_PER_MILLI = 1e6;

    private final TenantDatabase database;
    private final EmbedQuery embed;
    private final Targets targets;
    private final SearchQueue queue;
    private final Timer timer;

    /// What can be searched.
    public record Targets(SearchMessages messages, SearchTarget insights) {
        private SearchTarget named(Target target) {
            return switch (target) {
                case MESSAGES -> messages;
                case INSIGHTS -> insights;
            };
        }
    }

    public Search(
            TenantDatabase database, EmbeddingModel model, Targets targets, SearchQueue queue, MeterRegistry meters) {
        this.database = database;
        this.embed = new EmbedQuery(model, timer("alluvium.search.embed", "Time to embed the text of a query", meters));
        this.targets = targets;
        this.queue = queue;
        this.timer = timer("alluvium.search", "Time of a search, waiting for a message left out", meters);
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
        long began = System.nanoTime();
        // Before its turn: a model may run on another machine, and takes as many texts at once as it can.
        var comparison = comparison(request);
        return queue.await(() -> answer(caller, request, comparison, began));
    }

    private Comparison comparison(SearchRequest request) {
        return switch (request.question()) {
            case Question.Vector(var values) -> new Comparison.ByMeaning(values);
            case Question.Text(var text, var words) ->
                switch (request.mode()) {
                    case SEMANTIC -> new Comparison.ByMeaning(embed.now(text));
                    case KEYWORD -> new Comparison.ByWords(words);
                    case HYBRID -> new Comparison.ByBoth(words, vector(text, request.target()));
                };
        };
    }

    /// Before the transaction, or beside its first statements.
    private Supplier<float[]> vector(String text, Target target) {
        if (target == Target.MESSAGES) {
            return embed.meanwhile(text);
        }
        var vector = embed.now(text);
        return () -> vector;
    }

    private SearchView answer(Caller caller, SearchRequest request, Comparison comparison, long began) {
        int candidates = targets.messages().candidates(database, caller);
        var target = targets.named(request.target());
        var found = database.read(caller, candidates, tx -> target.run(tx, comparison, request));
        long took = System.nanoTime() - began;
        timer.record(Duration.ofNanos(took));
        var mode = request.mode();
        var plan = new PlanView(EnumNames.of(mode), found.plan(), mode.byWords() ? BM25 : null);
        return new SearchView(found.hits(), found.complete(), plan, Math.round(took / NANOS_PER_MILLI * 100) / 100.0);
    }
}
