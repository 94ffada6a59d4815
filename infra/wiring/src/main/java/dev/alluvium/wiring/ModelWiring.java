package dev.alluvium.wiring;

import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.EmbeddingModels;
import dev.alluvium.runtime.settings.ModelSettings;
import dev.alluvium.runtime.settings.RefusedException;
import dev.alluvium.runtime.settings.Secret;
import java.io.UncheckedIOException;
import java.util.OptionalInt;

/// Turns `ALLUVIUM_MODEL_…` into a model.
public final class ModelWiring {

    private static final int REST_EVERY = 10;

    private ModelWiring() {}

    /// Loads the model; takes seconds.
    ///
    /// @param concurrency texts, or requests, worked on at once; one per processor when absent
    /// @param queryPrefix put in front of what is searched for; may be empty
    /// @throws RefusedException the bundled model has no folder to be unpacked into
    public static EmbeddingModel load(ModelSettings settings, OptionalInt concurrency, String queryPrefix) {
        return load(settings, concurrency, queryPrefix, REST_EVERY);
    }

    /// @param restEvery one of so many texts is of those that are not urgent, whatever is
    public static EmbeddingModel load(
            ModelSettings settings, OptionalInt concurrency, String queryPrefix, int restEvery) {
        settings.requireWhole();
        var provider = new EmbeddingModels.Provider(
                settings.url(),
                settings.name(),
                settings.apiKey().map(Secret::value),
                settings.dimension(),
                settings.timeout(),
                settings.batch());
        int atOnce = concurrency.orElseGet(() -> Runtime.getRuntime().availableProcessors());
        try {
            return EmbeddingModels.load(provider, atOnce, queryPrefix, restEvery);
        } catch (UncheckedIOException e) {
            throw new RefusedException(
                    "the model cannot be unpacked (" + e.getCause().getMessage()
                            + "): it needs a folder that can be written to, such as a /tmp of a container's own",
                    e);
        }
    }
}
