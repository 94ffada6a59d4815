package dev.alluvium.embeddings;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Which model a process embeds with: the one that comes with it, or one behind a URL.
public final class EmbeddingModels {

    /// @param url of an OpenAI-compatible `/v1/embeddings`; the bundled model where there is none
    /// @param name of the model there, and in our rows
    /// @param apiKey sent as a bearer token
    /// @param timeout of one request
    /// @param batch texts of one request at most
    public record Provider(
            Optional<URI> url,
            Optional<String> name,
            Optional<String> apiKey,
            int dimension,
            Duration timeout,
            int batch) {

        /// Without the key.
        @Override
        public String toString() {
            return name.orElse("the bundled model");
        }
    }

    private EmbeddingModels() {}

    /// @param concurrency texts, or requests, worked on at once
    /// @param queryPrefix put in front of what is searched for; may be empty
    /// @param restEvery the bundled model takes one of so many texts from those that are not urgent, whatever is
    /// @throws IllegalArgumentException when a URL has no model's name with it, or a name no URL
    public static EmbeddingModel load(Provider provider, int concurrency, String queryPrefix, int restEvery) {
        if (provider.url().isPresent() != provider.name().isPresent()) {
            throw new IllegalArgumentException("a model's URL and its name belong together");
        }
        if (provider.url().isEmpty()) {
            return BgeSmall.load(concurrency, queryPrefix, restEvery);
        }
        return new RemoteModel(new RemoteModel.Options(
                provider.url().get(),
                provider.name().get(),
                provider.dimension(),
                provider.apiKey(),
                provider.timeout(),
                provider.batch(),
                concurrency,
                queryPrefix));
    }
}
