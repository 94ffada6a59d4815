package dev.alluvium.query.search;

import dev.alluvium.embeddings.EmbeddingModel;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/// Embeds the texts of queries. Thread-safe.
final class EmbedQuery {
    private final Function<String, float[]> model;
    private final BooleanSupplier local;
    private final Timer timer;
    private final AtomicInteger asked = new AtomicInteger();

    EmbedQuery(EmbeddingModel model, Timer timer) {
        this(model::embedQuery, model::isLocal, timer);
    }

    EmbedQuery(Function<String, float[]> model, BooleanSupplier local, Timer timer) {
        this.model = model;
        this.local = local;
        this.timer = timer;
    }

    /// Fails as the model does.
    float[] now(String text) {
        asked.incrementAndGet();
        try {
            return timer.record(() -> model.apply(text));
        } finally {
            asked.decrementAndGet();
        }
    }

    /// The vector of a text whose words are looked for meanwhile. That is for a model in this process that nobody else
    /// asks, which has answered by then: otherwise a connection would wait for a model, so it is asked first.
    ///
    /// @return waits for it, and fails as the model does
    Supplier<float[]> meanwhile(String text) {
        if (!local.getAsBoolean() || !asked.compareAndSet(0, 1)) {
            var vector = now(text);
            return () -> vector;
        }
        var task = new FutureTask<>(() -> {
            try {
                return timer.record(() -> model.apply(text));
            } finally {
                asked.decrementAndGet();
            }
        });
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
