package dev.alluvium.embed.message;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

public final class EmbedMeters {

    private final Counter embedded;
    private final Counter failed;
    private final Counter deferred;
    private final Counter overtaken;
    private final Counter computed;
    private final Counter reused;
    private final Timer model;

    public EmbedMeters(MeterRegistry registry) {
        embedded = messages(registry, "embedded");
        failed = messages(registry, "failed");
        deferred = messages(registry, "deferred");
        overtaken = messages(registry, "overtaken");
        computed = vectors(registry, "model");
        reused = vectors(registry, "reused");
        model = Timer.builder("alluvium.embed.model")
                .description("Time of one batch in the model")
                .register(registry);
    }

    void embedded() {
        embedded.increment();
    }

    void failed() {
        failed.increment();
    }

    void deferred() {
        deferred.increment();
    }

    void overtaken() {
        overtaken.increment();
    }

    void reused(int count) {
        reused.increment(count);
    }

    <T> T embedding(int count, Supplier<T> work) {
        var vectors = model.record(work);
        computed.increment(count);
        return vectors;
    }

    private static Counter messages(MeterRegistry registry, String outcome) {
        return Counter.builder("alluvium.embed.messages")
                .description("Stored messages by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Counter vectors(MeterRegistry registry, String origin) {
        return Counter.builder("alluvium.embed.vectors")
                .description("Vectors by where they came from")
                .tag("origin", origin)
                .register(registry);
    }
}
