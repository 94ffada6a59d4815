package dev.alluvium.runtime.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What two of our processes know each other by. With commas between them, several: the first is used and each is
/// accepted, so that one can be replaced while both processes run.
public final class SharedSecret {
    private static final int LEAST_CHARACTERS = 32;

    private final List<String> texts;

    private SharedSecret(List<String> texts) {
        this.texts = List.copyOf(texts);
    }

    /// @param setting that is named when it is not good
    /// @throws InvalidSettingsException without the secret in it
    public static Optional<SharedSecret> of(String setting, Optional<Secret> secret) {
        return secret.map(its -> {
            var texts = Stream.of(its.value().split(",")).map(String::strip).toList();
            if (!texts.stream().allMatch(SharedSecret::isGood)) {
                throw new InvalidSettingsException(List.of(setting + " must have at least " + LEAST_CHARACTERS
                        + " printable ASCII characters without spaces, or several such with commas: openssl rand"
                        + " -hex 32 makes one"));
            }
            return new SharedSecret(texts);
        });
    }

    private static boolean isGood(String text) {
        return text.length() >= LEAST_CHARACTERS && text.chars().allMatch(c -> c > ' ' && c < 127);
    }

    public String first() {
        return texts.getFirst();
    }

    public List<String> all() {
        return texts;
    }

    /// Takes the same time whatever is presented.
    public boolean isOneOf(String presented) {
        var bytes = presented.getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (var text : texts) {
            found |= MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), bytes);
        }
        return found;
    }

    @Override
    public String toString() {
        return "***";
    }
}
