package dev.alluvium.query.search;

import dev.alluvium.database.ReadLimits;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantWork;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.http.admission.Turns;
import dev.alluvium.http.admission.Waiting;
import dev.alluvium.query.http.Admitted;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.search.hit.Comparison;
import dev.alluvium.query.search.hit.SearchTarget;
import dev.alluvium.query.search.hit.SearchTarget.Found;
import dev.alluvium.query.search.hit.SearchTarget.Texts;
import dev.alluvium.query.search.hit.SearchViews.PlanView;
import dev.alluvium.query.search.hit.SearchViews.SearchView;
import dev.alluvium.query.search.request.SearchRequest;
import dev.alluvium.query.search.request.SearchRequest.Question;
import dev.alluvium.query.search.request.SearchRequest.Target;
import dev.alluvium.runtime.Metrics;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Answers a search: embeds its text, waits for its turn, and then has the target answer, from one transaction or,
/// where
/// texts have to be looked through, from several. Thread-safe.
public final class Search {
    private static final String BM25 = "bm25";
    private static final double NANOS_PER_MILLI = 1e6;
    /// Characters that take about a millisecond to be looked through.
    private static final long MANY = 1 << 15;

    private final TenantDatabase database;
    private final Reads reads;
    private final EmbeddingModel model;
    private final EmbedQuery embed;
    private final Targets targets;
    private final Turns turns;
    private final Turns ofTexts;
    private final MeterProvider<Timer> timers;

    /// What can be searched.
    public record Targets(SearchMessages messages, SearchTarget insights) {
        private SearchTarget named(Target target) {
            return switch (target) {
                case MESSAGES -> messages;
                case INSIGHTS -> insights;
            };
        }
    }

    /// @param turns to search
    /// @param ofModel turns to ask the model
    /// @param ofTexts turns to look through texts, which keeps a processor of this process busy
    public record Queues(Turns turns, Turns ofModel, Turns ofTexts) {}

    /// Where a search reads from.
    public interface Reads {
        /// @param limits asked for each attempt
        /// @param waited whether the caller waited for something that it must see now
        <T> T read(Caller caller, Supplier<ReadLimits> limits, boolean waited, TenantWork<T> work);

        static Reads of(TenantDatabase database) {
            return new Reads() {
                @Override
                public <T> T read(Caller caller, Supplier<ReadLimits> limits, boolean waited, TenantWork<T> work) {
                    return database.read(caller, limits.get(), work);
                }
            };
        }
    }

    /// @param database for what is not a search's answer
    public Search(
            TenantDatabase database,
            Reads reads,
            EmbeddingModel model,
            Targets targets,
            Queues queues,
            MeterRegistry meters) {
        this.database = database;
        this.reads = reads;
        this.model = model;
        this.embed = new EmbedQuery(
                model::embedQuery,
                model::isLocal,
                queues.ofModel(),
                timer("alluvium.search.embed", "Time to embed the text of a query")
                        .register(meters));
        this.targets = targets;
        this.turns = queues.turns();
        this.ofTexts = queues.ofTexts();
        this.timers = timer("alluvium.search", "Time of a search, waiting for a message left out")
                .withRegistry(meters);
    }

    private static Timer.Builder timer(String name, String description) {
        return Timer.builder(name).description(description).serviceLevelObjectives(Metrics.buckets());
    }

    public SearchView run(Admitted admitted, SearchRequest request) {
        long began = System.nanoTime();
        if (embedsHere(request)) {
            return turns.take(
                    admitted.waiting(), () -> answer(admitted, request, comparison(admitted, request), began));
        }
        // Before its turn: a model on another machine takes as many texts at once as it can.
        var comparison = comparison(admitted, request);
        return turns.take(admitted.waiting(), () -> answer(admitted, request, comparison, began));
    }

    /// Whether its text is cut and embedded by the processors that search, which a tenant's turns are shares of.
    private boolean embedsHere(SearchRequest request) {
        return request.question() instanceof Question.Text
                && request.mode() != SearchRequest.Mode.KEYWORD
                && model.isLocal();
    }

    private Comparison comparison(Admitted admitted, SearchRequest request) {
        return switch (request.question()) {
            case Question.Vector(var values) -> new Comparison.ByMeaning(values);
            case Question.Text(var text, var words) ->
                switch (request.mode()) {
                    case SEMANTIC -> new Comparison.ByMeaning(embed.now(admitted.waiting(), read(admitted, text)));
                    case KEYWORD -> new Comparison.ByWords(words);
                    case HYBRID ->
                        new Comparison.ByBoth(
                                words, vector(admitted.waiting(), read(admitted, text), request.target()));
                };
        };
    }

    private String read(Admitted admitted, String text) {
        // Counted first, since to cut a long text takes time of its own.
        admitted.countTokens(QueryText.tokensAtMost(model, text));
        return QueryText.cut(model, text);
    }

    /// Before the transaction, or beside its first statements.
    private Supplier<float[]> vector(Waiting waiting, String text, Target target) {
        if (target == Target.MESSAGES) {
            return embed.meanwhile(waiting, text);
        }
        var vector = embed.now(waiting, text);
        return () -> vector;
    }

    private static Tags tags(PlanView plan, Target target) {
        var vectors = plan.semantic() == null ? "none" : plan.semantic();
        return Tags.of("mode", plan.mode(), "target", EnumNames.of(target), "plan", vectors);
    }

    private SearchView answer(Admitted admitted, SearchRequest request, Comparison comparison, long began) {
        var caller = admitted.caller();
        int candidates = targets.messages().candidates(database, caller);
        var looking = targets.named(request.target()).begin(caller.tenant(), comparison, request);
        var found = Optional.<Found<?>>empty();
        while (found.isEmpty()) {
            var texts = admitted.read(
                    looking.room(),
                    bytes -> reads.read(
                            caller,
                            () -> new ReadLimits(candidates, admitted.deadline().left(), bytes),
                            request.waitFor().isPresent(),
                            looking::read));
            found = admitted.holding(texts.characters(), () -> lookedThrough(admitted, texts));
        }
        var hits = found.get();
        long took = System.nanoTime() - began;
        var mode = request.mode();
        var plan = new PlanView(EnumNames.of(mode), hits.plan(), mode.byWords() ? BM25 : null);
        timers.withTags(tags(plan, request.target())).record(Duration.ofNanos(took));
        return new SearchView(hits.hits(), hits.complete(), plan, Math.round(took / NANOS_PER_MILLI * 100) / 100.0);
    }

    /// A tenant's long texts keep half of the processors busy at most while others search.
    private Optional<Found<?>> lookedThrough(Admitted admitted, Texts texts) {
        return texts.characters() < MANY
                ? texts.done(admitted.waiting())
                : ofTexts.take(admitted.waiting(), () -> texts.done(admitted.waiting()));
    }
}
