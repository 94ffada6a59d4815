package dev.alluvium.servers.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A program that is run to its end, with what it prints caught.
public record Command(List<String> words, Map<String, String> environment) {

    /// @param output standard output and standard error, as they came
    public record Finished(int status, String output) {
        public boolean fine() {
            return status == 0;
        }

        /// The last line that says something, for a message of one line.
        public String lastLine() {
            return output.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .reduce((_, last) -> last)
                    .orElse("");
        }
    }

    public static Command of(String... words) {
        return new Command(List.of(words), Map.of());
    }

    public static Command of(List<String> words) {
        return new Command(words, Map.of());
    }

    public Command with(String name, String value) {
        var more = new HashMap<>(environment);
        more.put(name, value);
        return new Command(words, more);
    }

    public Finished run() {
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        // What is read out of the output must not depend on the user's language.
        builder.environment().put("LC_ALL", "C");
        try {
            var process = builder.start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Finished(process.waitFor(), output);
        } catch (IOException e) {
            return new Finished(127, words.getFirst() + " cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while waiting for " + words.getFirst() + ".", e);
        }
    }

    /// Where the program is on the PATH, or in the folders that hold programs for root and are often not on it.
    public static Optional<Path> find(String program) {
        var folders = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return Stream.concat(folders, Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin"))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
