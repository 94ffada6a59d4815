package dev.alluvium.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A program of this module as a process of its own, on the class path of the tests and with the settings that it is
/// given alone.
final class OwnProcess {
    private OwnProcess() {}

    /// @param folder where it works, and where it keeps the files of the model
    /// @param options of its JVM
    static ProcessBuilder of(Class<?> program, Path folder, Map<String, String> settings, String... options) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-Dalluvium.model.files=" + folder,
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ALLUVIUM_"));
        builder.environment().putAll(settings);
        return builder;
    }
}
