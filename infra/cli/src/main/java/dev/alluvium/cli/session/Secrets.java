package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.PrivateFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/// The passwords and the admin token of a local installation, made once and kept in one file of its owner.
///
/// @param superuser password of the local server's superuser
public record Secrets(
        String superuser,
        String owner,
        String control,
        String application,
        String reader,
        String backup,
        String adminToken) {
    private static final String READER = "reader";
    private static final String BACKUP = "backup";

    static Optional<Secrets> read(Path dataFolder) {
        var file = file(dataFolder);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var found = new Properties();
        try {
            found.load(new StringReader(Files.readString(file)));
            add(file, found, READER);
            add(file, found, BACKUP);
        } catch (IOException e) {
            throw new Failure(
                    "cannot read " + file + ": it belongs to another user? (" + LocalSettings.DATA_FOLDER
                            + " chooses another folder)",
                    e);
        }
        return Optional.of(new Secrets(
                found(found, "superuser", file),
                found(found, "owner", file),
                found(found, "control", file),
                found(found, "application", file),
                found(found, READER, file),
                found(found, BACKUP, file),
                found(found, "admin-token", file)));
    }

    public static Secrets readOrMake(Path dataFolder) {
        return read(dataFolder).orElseGet(() -> {
            var made = new Secrets(random(), random(), random(), random(), random(), random(), "alva_" + random());
            made.write(dataFolder);
            return made;
        });
    }

    /// An installation of an earlier version has no such role; the next `up` makes it.
    private static void add(Path file, Properties found, String role) throws IOException {
        if (found.getProperty(role) == null && found.getProperty("application") != null) {
            found.setProperty(role, random());
            var before = Files.readString(file).stripTrailing();
            PrivateFile.write(file, before + "\n" + role + "=" + found.getProperty(role) + "\n");
        }
    }

    @Override
    public String toString() {
        return "Secrets[***]";
    }

    private void write(Path dataFolder) {
        var lines = List.of(
                "superuser=" + superuser,
                "owner=" + owner,
                "control=" + control,
                "application=" + application,
                READER + "=" + reader,
                BACKUP + "=" + backup,
                "admin-token=" + adminToken,
                "");
        try {
            PrivateFile.write(file(dataFolder), String.join("\n", lines));
        } catch (UncheckedIOException e) {
            throw new Failure("cannot write to " + dataFolder + ": set " + LocalSettings.DATA_FOLDER, e);
        }
    }

    private static String found(Properties properties, String name, Path file) {
        return Optional.ofNullable(properties.getProperty(name))
                .orElseThrow(() -> new Failure(file + " has no '" + name + "': restore the file, or start anew with"
                        + " another " + LocalSettings.DATA_FOLDER));
    }

    private static Path file(Path dataFolder) {
        return dataFolder.resolve("secrets");
    }

    private static String random() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
