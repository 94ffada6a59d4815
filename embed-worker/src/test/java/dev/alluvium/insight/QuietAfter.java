package dev.alluvium.insight;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// As settings are by default, but for when a session counts as quiet.
public record QuietAfter(Duration quiet) implements InsightSettings {
    @Override
    public int every() {
        return 200;
    }

    @Override
    public Optional<Path> state() {
        return Optional.empty();
    }

    @Override
    public Model model() {
        throw new UnsupportedOperationException("nobody asks for a model here");
    }
}
