package dev.alluvium.insight;

import dev.alluvium.runtime.settings.PlainHttp;
import dev.alluvium.runtime.settings.PositiveDuration;
import dev.alluvium.runtime.settings.PositiveNumber;
import dev.alluvium.runtime.settings.RefusedException;
import dev.alluvium.runtime.settings.Secret;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// `ALLUVIUM_INSIGHT_…`: what becomes of sessions.
public interface InsightSettings {

    /// A session without a new message for this long is looked through.
    @WithDefault("10m")
    @WithConverter(PositiveDuration.class)
    Duration quiet();

    /// A session that goes on is looked through every so many messages.
    @WithDefault("200")
    @WithConverter(PositiveNumber.class)
    int every();

    /// Where Kafka Streams keeps its lock and its process id; a folder of the instance's own in the folder for
    /// temporary files when not set.
    Optional<Path> state();

    /// A chat model that derives, in place of the built-in rules.
    Model model();

    interface Model {

        /// Of an OpenAI-compatible `/v1/chat/completions`.
        Optional<URI> url();

        Optional<String> name();

        /// Whether texts may go to another machine over plain HTTP.
        @WithDefault("false")
        boolean plainHttp();

        Optional<Secret> apiKey();

        @WithDefault("60s")
        @WithConverter(PositiveDuration.class)
        Duration timeout();

        /// Tokens of one tenant and day.
        @WithDefault("200000")
        @WithConverter(PositiveNumber.class)
        int budget();

        /// One without the other is nobody's intention, nor is plain HTTP to another machine.
        default void requireWhole() {
            if (url().isPresent() != name().isPresent()) {
                throw new RefusedException(
                        "ALLUVIUM_INSIGHT_MODEL_URL and ALLUVIUM_INSIGHT_MODEL_NAME are set together or not at all");
            }
            url().ifPresent(url -> PlainHttp.require(url, plainHttp(), "ALLUVIUM_INSIGHT_MODEL_URL"));
        }
    }
}
