package dev.alluvium.runtime.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A secret may lie in a file that `NAME_FILE` names, as orchestrators hand secrets out: an environment is
/// seen by more than its process. The line feed at the end, which editors and `echo` put there, does not
/// belong to the secret.
public final class SecretFiles {
    static final String SUFFIX = "_FILE";

    private static final long LARGEST = 64 << 10;

    private SecretFiles() {}

    /// The secret, from its setting or from its file.
    ///
    /// @throws IllegalArgumentException saying what is wrong in one line, without any content
    public static Optional<String> find(String name, Map<String, String> environment) {
        var value = text(environment, name);
        var file = text(environment, name + SUFFIX);
        if (value.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException(name + " and " + name + SUFFIX + " are both set: set one of them");
        }
        return file.isPresent() ? file.map(path -> read(name + SUFFIX, path)) : value;
    }

    private static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    private static String read(String setting, String path) {
        try {
            var file = Path.of(path.strip());
            if (Files.size(file) > LARGEST) {
                throw refused(setting, path, "which is too large for a secret");
            }
            var content = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            var secret = content.replaceFirst("\\r?\\n\\z", "");
            if (secret.isBlank()) {
                throw refused(setting, path, "which is empty");
            }
            return secret;
        } catch (NoSuchFileException e) {
            throw refused(setting, path, "which is not there");
        } catch (CharacterCodingException e) {
            throw refused(setting, path, "which is not a text in UTF-8");
        } catch (IOException | InvalidPathException e) {
            throw refused(setting, path, "which cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static IllegalArgumentException refused(String setting, String path, String why) {
        return new IllegalArgumentException(setting + " names " + path + ", " + why);
    }
}
