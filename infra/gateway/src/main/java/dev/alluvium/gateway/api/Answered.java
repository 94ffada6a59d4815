package dev.alluvium.gateway.api;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An answer as it comes.
///
/// @param headers by name in lower case
/// @param body to be closed; whoever closes it before its end gives the rest up
public record Answered(int status, Map<String, List<String>> headers, InputStream body) {
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(List::getFirst);
    }
}
