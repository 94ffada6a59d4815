package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import java.time.Instant;
import tools.jackson.core.JacksonException;

/// What an export holds: written last, read first.
///
/// @param takenAt   the moment whose state it is
/// @param model     of the vectors in `insights`
public record Manifest(
        String format, int version, Instant takenAt, From tenant, String model, Content messages, Content insights) {
    static final String FILE = "manifest.json";
    static final String FORMAT = "alluvium-export";
    static final int VERSION = 1;

    /// Whose it is; the tenant that it goes into may be called otherwise.
    public record From(String slug, String name, String language, String alluvium) {}

    /// @param count of lines
    /// @param bytes of the file as it is when it is not packed
    /// @param sha256 of these bytes, in hexadecimal
    public record Content(String file, long count, long bytes, String sha256) {}

    String text() {
        return JsonText.pretty(this) + "\n";
    }

    static Manifest parse(String name, String text) {
        try {
            var manifest = JsonText.MAPPER.readValue(text, Manifest.class);
            if (manifest == null || !FORMAT.equals(manifest.format)) {
                throw new Failure(name + ": not the manifest of an export");
            }
            if (manifest.version != VERSION) {
                throw new Failure("%s: is of format version %d; this program reads version %d"
                        .formatted(name, manifest.version, VERSION));
            }
            if (!manifest.isWhole()) {
                throw new Failure(name + ": says nothing of the files that belong to it");
            }
            return manifest;
        } catch (JacksonException e) {
            throw new Failure(name + ": is cut off or was changed (not the JSON of a manifest)", e);
        }
    }

    private boolean isWhole() {
        return takenAt != null && tenant != null && model != null && isWhole(messages) && isWhole(insights);
    }

    private static boolean isWhole(Content content) {
        return content != null
                && content.file != null
                && content.file.matches("[a-z]+\\.jsonl")
                && content.sha256 != null;
    }
}
