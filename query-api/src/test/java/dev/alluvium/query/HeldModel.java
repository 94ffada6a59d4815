package dev.alluvium.query;

import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.Tokenizer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;

/// A model that keeps whoever asks it waiting until the test lets go.
final class HeldModel implements EmbeddingModel {
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    private final EmbeddingModel model;

    HeldModel(EmbeddingModel model) {
        this.model = model;
    }

    @Override
    public float[] embedQuery(String text) {
        asked.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
        return model.embedQuery(text);
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
        return model.embed(text);
    }

    @Override
    public List<float[]> embedAll(List<String> texts) {
        return model.embedAll(texts);
    }

    @Override
    public void close() {}
}
