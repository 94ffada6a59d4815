package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Terminal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What every command is given.
///
/// @param root the project's folder
public record Session(Map<String, String> environment, Path root, Terminal terminal, InstantSource clock) {
    public LocalSettings settings() {
        return LocalSettings.read(root, environment);
    }

    public Connections connections() {
        return new Connections(settings());
    }

    /// @param key the credential; empty for the one in the settings or a key of the command line's own
    public TenantApi tenant(String slug, Optional<String> key) {
        return new TenantApi(connections(), slug, key);
    }

    public TenantApi tenant(String slug) {
        return tenant(slug, Optional.empty());
    }

    /// A key of the command line's own.
    public KeptKey keptKey(String slug, String name, List<String> scopes) {
        return new KeptKey(connections(), slug, name, scopes);
    }

    /// How a person calls this program from where they are.
    public String command() {
        return System.getProperty("alluvium.command", "infra/alluvium");
    }
}
