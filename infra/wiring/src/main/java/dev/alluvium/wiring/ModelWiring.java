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

    private ModelWiring() {}

    /// Loads the model; takes seconds.
    ///
    /// @param concurrency texts, or requests, worked on at once; one per processor when absent
    /// @param queryPrefix put in front of what is searched for; may be empty
    /// @throws RefusedException the bundled model has no folder to be unpacked into
    public static EmbeddingModel load(ModelSettings settings, OptionalInt concurrency, String queryPrefix) {
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
            return EmbeddingModels.load(provider, atOnce, queryPrefix);
        } catch (UncheckedIOException e) {
            throw new RefusedException(
                    "the model cannot be unpacked (" + e.getCause().getMessage()
                            + "): it needs a folder that can be written to, such as a /tmp of a container's own",
                    e);
        }
    }
}
