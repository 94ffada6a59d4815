package dev.alluvium.cli.backup;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.database.schema.MigrationFiles;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// What a backup says of itself.
///
/// @param format of the folder
/// @param program its version
/// @param server PostgreSQL's version
/// @param migrations that the database had had
/// @param sources the cluster and topic that messages were read from; none when no message was ever stored
/// @param bytes of the dump
/// @param sha256 of the dump
record Manifest(
        int format,
        String program,
        String createdAt,
        String server,
        List<Applied> migrations,
        List<String> sources,
        long bytes,
        String sha256) {
    static final int FORMAT = 1;
    static final String NAME = "manifest.json";

    record Applied(BigDecimal id, String name, String checksum) {}

    static Manifest read(Path folder) {
        var file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new Failure(folder + " is no backup: there is no " + NAME + " in it");
        }
        try {
            var manifest = JsonText.MAPPER.readValue(Files.readString(file), Manifest.class);
            if (manifest.format != FORMAT || manifest.migrations == null || manifest.sources == null) {
                throw new Failure(file + " is of another version of this program: format " + manifest.format);
            }
            return manifest;
        } catch (JacksonException e) {
            throw new Failure(file + " is damaged: it is no manifest", e);
        } catch (IOException e) {
            throw new Failure("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /// What keeps this program from restoring it.
    Optional<String> misfit() {
        var known = MigrationFiles.landed().checksums();
        return migrations.stream()
                .filter(applied -> !applied.checksum.equals(known.get(applied.id)))
                .findFirst()
                .map(applied -> known.containsKey(applied.id)
                        ? "migration %s (%s) of the backup is not the file that this program has"
                                .formatted(applied.id, applied.name)
                        : ("the backup's schema is newer than this program, which does not know migration %s (%s):"
                                        + " restore it with the version that made it (%s), or a later one")
                                .formatted(applied.id, applied.name, program));
    }
}
