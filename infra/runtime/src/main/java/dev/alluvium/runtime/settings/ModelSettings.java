package dev.alluvium.runtime.settings;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// `ALLUVIUM_MODEL_…`: a model behind an OpenAI-compatible server in place of the bundled one. Fields only, so that
/// runtime knows no model.
public interface ModelSettings {

    Optional<URI> url();

    Optional<String> name();

    /// Whether texts may go to another machine over plain HTTP.
    @WithDefault("false")
    boolean plainHttp();

    Optional<Secret> apiKey();

    @WithDefault("384")
    @WithConverter(PositiveNumber.class)
    int dimension();

    @WithDefault("30s")
    @WithConverter(PositiveDuration.class)
    Duration timeout();

    @WithDefault("32")
    @WithConverter(PositiveNumber.class)
    int batch();

    /// One without the other is nobody's intention, nor is plain HTTP to another machine.
    default void requireWhole() {
        if (url().isPresent() != name().isPresent()) {
            throw new RefusedException("ALLUVIUM_MODEL_URL and ALLUVIUM_MODEL_NAME are set together or not at all");
        }
        url().ifPresent(url -> PlainHttp.require(url, plainHttp(), "ALLUVIUM_MODEL_URL"));
    }
}
