package dev.alluvium.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// What every command is given.
///
/// @param root the project's folder
record Session(Map<String, String> environment, Path root, Terminal terminal, InstantSource clock) {
    LocalSettings settings() {
        return LocalSettings.read(root, environment);
    }

    Connections connections() {
        return new Connections(settings());
    }

    /// How a person calls this program from where they are.
    String command() {
        return System.getProperty("alluvium.command", "infra/alluvium");
    }
}
