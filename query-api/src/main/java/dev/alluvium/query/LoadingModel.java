package dev.alluvium.query;

import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.Tokenizer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A model that is loaded while the database is opened and looked at and the routes are made: each takes about as long,
/// and none keeps more than one processor busy. Whoever asks it for something waits until it is there, and gets what
/// loading it threw. Closes the model, loaded or not.
final class LoadingModel implements EmbeddingModel {
    private static final Logger LOG = LoggerFactory.getLogger(LoadingModel.class);

    private final FutureTask<EmbeddingModel> loading;

    private LoadingModel(FutureTask<EmbeddingModel> loading) {
        this.loading = loading;
    }

    static LoadingModel start(Callable<EmbeddingModel> load) {
        var loading = new FutureTask<>(load);
        Thread.ofPlatform().name("load-model").daemon().start(loading);
        return new LoadingModel(loading);
    }

    @Override
    public String name() {
        return loaded().name();
    }

    @Override
    public int dimension() {
        return loaded().dimension();
    }

    @Override
    public int maxTokens() {
        return loaded().maxTokens();
    }

    @Override
    public Tokenizer tokenizer() {
        return loaded().tokenizer();
    }

    @Override
    public boolean isLocal() {
        return loaded().isLocal();
    }

    @Override
    public float[] embed(String text) {
        return loaded().embed(text);
    }

    @Override
    public List<float[]> embedAll(List<String> texts) {
        return loaded().embedAll(texts);
    }

    @Override
    public float[] embedQuery(String text) {
        return loaded().embedQuery(text);
    }

    private EmbeddingModel loaded() {
        try {
            return loading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the model was loaded");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Error error -> throw error;
                case RuntimeException cause -> throw cause;
                default -> throw new IllegalStateException("the model does not load", e.getCause());
            }
        }
    }

    @Override
    public void close() {
        try {
            loading.get().close();
        } catch (ExecutionException e) {
            LOG.debug("there is no model to close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
