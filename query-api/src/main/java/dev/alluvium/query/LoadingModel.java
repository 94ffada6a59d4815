package dev.alluvium.query;

import dev.alluvium.embeddings.EmbeddingModel;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A model that is loaded while the database is opened and looked at: each takes about as long, and neither keeps more
/// than one processor busy. Closes the model, loaded or not.
final class LoadingModel implements AutoCloseable {
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

    /// Throws what loading it threw.
    EmbeddingModel await() throws Exception {
        try {
            return loading.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Error error -> throw error;
                case Exception cause -> throw cause;
                default -> throw e;
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
