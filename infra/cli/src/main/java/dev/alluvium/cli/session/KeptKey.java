package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A key of the command line's own for one tenant: made with the admin token, and kept in the data folder.
///
/// @param name of the key; the one named `cli` is what commands read with
public record KeptKey(Connections connections, String slug, String name, List<String> scopes) {
    private static final String USUAL = "cli";

    static KeptKey usual(Connections connections, String slug) {
        return new KeptKey(connections, slug, USUAL, List.of("read"));
    }

    /// A key belongs to the installation it was made at.
    public Optional<String> read() {
        try {
            if (!Files.exists(file())) {
                return Optional.empty();
            }
            var fields = Files.readString(file()).strip().split(" ");
            return fields.length == 2 && fields[0].equals(connections.apiUrl().toString())
                    ? Optional.of(fields[1])
                    : Optional.empty();
        } catch (IOException e) {
            throw new Failure("cannot read " + file(), e);
        }
    }

    public String make() {
        var key = new Tenants(connections)
                .createKey(slug, Map.of("name", name, "scopes", scopes))
                .path("key")
                .asString("");
        try {
            PrivateFile.write(file(), connections.apiUrl() + " " + key + "\n");
        } catch (UncheckedIOException e) {
            throw new Failure(
                    "cannot keep the key in " + file() + ": set " + LocalSettings.DATA_FOLDER + ", or give a key with "
                            + Connections.API_KEY,
                    e);
        }
        return key;
    }

    private Path file() {
        // A slug has no separators; whatever else is typed must not leave the folder.
        var named = Api.segment(slug).replace("..", "%2E%2E") + (name.equals(USUAL) ? "" : "." + name);
        return connections.settings().dataFolder().resolve("keys").resolve(named);
    }
}
