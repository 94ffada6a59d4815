package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// The credential a command uses for a tenant: the one given, else one of its own, made once with the admin token and
/// kept in the data folder.
public final class TenantKeys {
    private final Connections connections;
    private final Api api;

    public TenantKeys(Connections connections, Api api) {
        this.connections = connections;
        this.api = api;
    }

    /// Runs a request with the tenant's key; a key of its own that was revoked meanwhile is replaced once.
    public <T> T with(String slug, Optional<String> given, Function<String, T> request) {
        var fixed = given.or(() -> connections.settings().text(Connections.API_KEY));
        if (fixed.isPresent()) {
            return request.apply(fixed.get());
        }
        var kept = read(slug);
        if (kept.isPresent()) {
            try {
                return request.apply(kept.get());
            } catch (ApiRefusal e) {
                if (e.status() != 401) {
                    throw e;
                }
            }
        }
        return request.apply(make(slug));
    }

    private String make(String slug) {
        var body = JsonText.object().put("name", "cli");
        body.putArray("scopes").add("read");
        var path = "/v1/tenants/" + Api.segment(slug) + "/keys";
        var key = api.post(path, connections.requiredAdminToken(), body)
                .path("key")
                .asString("");
        try {
            PrivateFile.write(file(slug), api.address() + " " + key + "\n");
        } catch (UncheckedIOException e) {
            throw new Failure(
                    "cannot keep the key in " + file(slug) + ": set " + LocalSettings.DATA_FOLDER
                            + ", or give a key with " + Connections.API_KEY,
                    e);
        }
        return key;
    }

    /// A key belongs to the installation it was made at.
    private Optional<String> read(String slug) {
        try {
            var file = file(slug);
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            var fields = Files.readString(file).strip().split(" ");
            return fields.length == 2 && fields[0].equals(api.address().toString())
                    ? Optional.of(fields[1])
                    : Optional.empty();
        } catch (IOException e) {
            throw new Failure("cannot read " + file(slug), e);
        }
    }

    private Path file(String slug) {
        // A slug has no separators; whatever else is typed must not leave the folder.
        return connections
                .settings()
                .dataFolder()
                .resolve("keys")
                .resolve(Api.segment(slug).replace("..", "%2E%2E"));
    }
}
