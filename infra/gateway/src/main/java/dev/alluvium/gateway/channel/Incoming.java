package dev.alluvium.gateway.channel;

import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A request of another system.
///
/// @param headers by name; null where there is none
record Incoming(Function<String, String> headers, byte[] body, Instant now) {
    /// What is older may be sent again by who has overheard it.
    private static final Duration WINDOW = Duration.ofMinutes(5);

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.apply(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /// A header that says when it was sent, in seconds.
    ///
    /// @throws dev.alluvium.gateway.http.ProblemException with 401 unless that was lately
    String lately(String name) {
        var text = header(name).orElseThrow(() -> Connector.forged(name + " is missing"));
        if (!text.matches("[0-9]{1,12}")) {
            throw Connector.forged(name + " must be seconds since 1970");
        }
        var age = Duration.between(Instant.ofEpochSecond(Long.parseLong(text)), now)
                .abs();
        if (age.compareTo(WINDOW) > 0) {
            throw Connector.forged(name + " is not of the last five minutes");
        }
        return text;
    }

    JsonNode json() {
        try {
            return Json.read(body);
        } catch (JacksonException e) {
            // What it says itself quotes the text.
            throw Problem.malformed("the body is not JSON").exception();
        }
    }
}
