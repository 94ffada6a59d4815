package dev.alluvium.query.search;

import dev.alluvium.http.admission.Turns;
import dev.alluvium.http.admission.Waiting;
import dev.alluvium.query.http.LruMap;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/// Embeds the texts of queries, in turns, and remembers the vectors of the last ones: who looks through pages, or asks
/// once more after a message has come, asks the same. Thread-safe.
final class EmbedQuery {
    /// With the bundled model 2 MB at most, of questions of usual length; with the longest vectors 20 MB.
    private static final int REMEMBERED = 1000;

    /// By tenant, so that no time tells what others have asked.
    private record Asked(Object who, String text) {}

    private final LruMap<Asked, float[]> recent = new LruMap<>(REMEMBERED);
    private final Function<String, float[]> model;
    private final BooleanSupplier local;
    private final Turns turns;
    private final Timer timer;

    /// @param local whether the model is in this process
    /// @param turns as many as the model takes texts at once
    EmbedQuery(Function<String, float[]> model, BooleanSupplier local, Turns turns, Timer timer) {
        this.model = model;
        this.local = local;
        this.turns = turns;
        this.timer = timer;
    }

    /// Fails as the model does.
    ///
    /// @return not to be written into
    float[] now(Waiting waiting, String text) {
        var asked = new Asked(waiting.who(), text);
        var known = recent.get(asked);
        return known == null ? turns.take(waiting, () -> embed(asked)) : known;
    }

    private float[] embed(Asked asked) {
        var vector = timer.record(() -> model.apply(asked.text));
        recent.put(asked, vector);
        return vector;
    }

    /// The vector of a text whose words are looked for meanwhile. That is for a model in this process that
    /// nobody else asks, which has answered by then: otherwise a connection would wait for a model, so it is
    /// asked first.
    ///
    /// @return waits for it, and fails as the model does
    Supplier<float[]> meanwhile(Waiting waiting, String text) {
        var asked = new Asked(waiting.who(), text);
        if (recent.get(asked) != null
                || !local.getAsBoolean()
                || turns.working() > 0
                || !turns.tryAcquire(waiting.who())) {
            var vector = now(waiting, text);
            return () -> vector;
        }
        var task = new FutureTask<>(() -> turns.run(waiting.who(), () -> embed(asked)));
        Thread.ofVirtual().name("embed-query").start(task);
        return () -> of(task);
    }

    private static float[] of(FutureTask<float[]> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the model worked");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }
}
