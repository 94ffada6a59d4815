package dev.alluvium.query;

import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.Tokenizer;
import java.util.List;
import java.util.function.Function;

/// The real model, except that a test says what becomes of a question.
public record ScriptedModel(EmbeddingModel real, Function<String, float[]> question) implements EmbeddingModel {
    @Override
    public float[] embedQuery(String text) {
        return question.apply(text);
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public int dimension() {
        return real.dimension();
    }

    @Override
    public int maxTokens() {
        return real.maxTokens();
    }

    @Override
    public Tokenizer tokenizer() {
        return real.tokenizer();
    }

    @Override
    public float[] embed(String text) {
        return real.embed(text);
    }

    @Override
    public List<float[]> embedAll(List<String> texts) {
        return real.embedAll(texts);
    }

    @Override
    public void close() {}
}
