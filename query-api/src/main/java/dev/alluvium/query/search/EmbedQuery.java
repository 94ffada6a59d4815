package dev.alluvium.query.search;

import dev.alluvium.http.admission.Turns;
import dev.alluvium.http.admission.Waiting;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/// Embeds the texts of queries, in turns. Thread-safe.
final class EmbedQuery {
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
    float[] now(Waiting waiting, String text) {
        return turns.take(waiting, () -> embed(text));
    }

    private float[] embed(String text) {
        return timer.record(() -> model.apply(text));
    }

    /// The vector of a text whose words are looked for meanwhile. That is for a model in this process that
    /// nobody else asks, which has answered by then: otherwise a connection would wait for a model, so it is
    /// asked first.
    ///
    /// @return waits for it, and fails as the model does
    Supplier<float[]> meanwhile(Waiting waiting, String text) {
        if (!local.getAsBoolean() || turns.working() > 0 || !turns.tryAcquire(waiting.who())) {
            var vector = now(waiting, text);
            return () -> vector;
        }
        var task = new FutureTask<>(() -> turns.run(waiting.who(), () -> embed(text)));
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
