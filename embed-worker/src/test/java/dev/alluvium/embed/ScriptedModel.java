package dev.alluvium.embed;

import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.Tokenizer;
import java.util.List;
import java.util.function.Function;

/// A model of two dimensions that says what the test wants.
public record ScriptedModel(Function<String, float[]> script) implements EmbeddingModel {

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public int dimension() {
        return 2;
    }

    @Override
    public int maxTokens() {
        return 512;
    }

    @Override
    public Tokenizer tokenizer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public float[] embed(String text) {
        return script.apply(text);
    }

    @Override
    public List<float[]> embedAll(List<String> texts) {
        return texts.stream().map(script).toList();
    }

    @Override
    public float[] embedQuery(String text) {
        return embed(text);
    }

    @Override
    public void close() {}
}
