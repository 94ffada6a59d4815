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
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// The API as one tenant sees it, with the credential that was given, else with a key of the command line's own: made
/// once with the admin token, kept in the data folder, and made again once when it was revoked meanwhile.
public final class TenantApi {
    private final Connections connections;
    private final Api api;
    private final String slug;
    private final Optional<String> given;

    TenantApi(Connections connections, String slug, Optional<String> key) {
        this.connections = connections;
        this.api = connections.api();
        this.slug = slug;
        this.given = key.or(() -> connections.settings().text(Connections.API_KEY));
    }

    public JsonNode get(String path) {
        return with(credential -> api.get(path, credential));
    }

    public JsonNode post(String path, JsonNode body) {
        return with(credential -> api.post(path, credential, body));
    }

    private JsonNode with(Function<String, JsonNode> request) {
        if (given.isPresent()) {
            return request.apply(given.get());
        }
        var kept = read();
        if (kept.isPresent()) {
            try {
                return request.apply(kept.get());
            } catch (ApiRefusal e) {
                if (e.status() != 401) {
                    throw e;
                }
            }
        }
        return request.apply(make());
    }

    private String make() {
        var key = new Tenants(connections)
                .createKey(slug, Map.of("name", "cli", "scopes", List.of("read")))
                .path("key")
                .asString("");
        try {
            PrivateFile.write(file(), api.address() + " " + key + "\n");
        } catch (UncheckedIOException e) {
            throw new Failure(
                    "cannot keep the key in " + file() + ": set " + LocalSettings.DATA_FOLDER + ", or give a key with "
                            + Connections.API_KEY,
                    e);
        }
        return key;
    }

    /// A key belongs to the installation it was made at.
    private Optional<String> read() {
        try {
            if (!Files.exists(file())) {
                return Optional.empty();
            }
            var fields = Files.readString(file()).strip().split(" ");
            return fields.length == 2 && fields[0].equals(api.address().toString())
                    ? Optional.of(fields[1])
                    : Optional.empty();
        } catch (IOException e) {
            throw new Failure("cannot read " + file(), e);
        }
    }

    private Path file() {
        // A slug has no separators; whatever else is typed must not leave the folder.
        return connections
                .settings()
                .dataFolder()
                .resolve("keys")
                .resolve(Api.segment(slug).replace("..", "%2E%2E"));
    }
}
