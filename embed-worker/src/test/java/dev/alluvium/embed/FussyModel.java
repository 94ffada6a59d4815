package dev.alluvium.embed;

import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.ModelUnavailableException;
import dev.alluvium.embeddings.TextRefusedException;
import dev.alluvium.embeddings.Tokenizer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// The real model, which counts what it is asked and refuses texts with a certain word.
final class FussyModel implements EmbeddingModel {

    static final String HATED = "zzyzx";

    volatile boolean down;
    volatile boolean appeased;
    final AtomicInteger embedded = new AtomicInteger();
    /// What happens once while it is asked for the next time.
    final AtomicReference<Runnable> meanwhile = new AtomicReference<>();
    private final EmbeddingModel model;

    FussyModel(EmbeddingModel model) {
        this.model = model;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public int dimension() {
        return model.dimension();
    }

    @Override
    public int maxTokens() {
        return model.maxTokens();
    }

    @Override
    public Tokenizer tokenizer() {
        return model.tokenizer();
    }

    @Override
    public float[] embed(String text) {
        refuse(text);
        embedded.incrementAndGet();
        return model.embed(text);
    }

    @Override
    public List<float[]> embedAll(List<String> texts) {
        texts.forEach(this::refuse);
        embedded.addAndGet(texts.size());
        var happens = meanwhile.getAndSet(null);
        if (happens != null) {
            happens.run();
        }
        return model.embedAll(texts);
    }

    @Override
    public float[] embedQuery(String text) {
        return model.embedQuery(text);
    }

    @Override
    public void close() {
        model.close();
    }

    private void refuse(String text) {
        if (down) {
            throw new ModelUnavailableException("is down", Duration.ZERO, null);
        }
        if (!appeased && text.contains(HATED)) {
            throw new TextRefusedException("never " + HATED);
        }
    }
}
