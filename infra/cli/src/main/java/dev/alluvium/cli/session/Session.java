package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Terminal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

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

    /// How a person calls this program from where they are.
    public String command() {
        return System.getProperty("alluvium.command", "infra/alluvium");
    }
}
