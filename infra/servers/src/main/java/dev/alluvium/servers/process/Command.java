package dev.alluvium.servers.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A program with its arguments: run to its end ([#run()]), or started as a process that serves ([#start]).
///
/// @param environment its variables
/// @param inherits whether it has the variables of this process too
public record Command(List<String> words, Map<String, String> environment, boolean inherits) {
    private static final int CANNOT_BE_RUN = 127;

    public Command(List<String> words, Map<String, String> environment) {
        this(words, environment, true);
    }

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
                    .reduce("", (_, last) -> last);
        }
    }

    public static Command of(String... words) {
        return of(List.of(words));
    }

    public static Command of(List<String> words) {
        return new Command(words, Map.of());
    }

    public Command with(String name, String value) {
        var more = new HashMap<>(environment);
        more.put(name, value);
        return new Command(words, more, inherits);
    }

    /// With these variables and nothing of this process's.
    public Command only(Map<String, String> variables) {
        return new Command(words, Map.copyOf(variables), false);
    }

    /// Never fails: a program that cannot be run has the status 127 and the reason as its output.
    public Finished run() {
        var output = new StringBuilder();
        // What is read out of the output must not depend on the user's language.
        var status = with("LC_ALL", "C").run(line -> output.append(line).append('\n'));
        return new Finished(status, output.toString());
    }

    /// @param output told each line that the program prints, as soon as it comes
    /// @return the exit status
    public int run(Consumer<String> output) {
        try {
            var process = builder(words)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                lines.lines().forEach(output);
            }
            return process.waitFor();
        } catch (IOException e) {
            output.accept(words.getFirst() + " cannot be run: " + e.getMessage());
            return CANNOT_BE_RUN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while waiting for " + words.getFirst() + ".", e);
        }
    }

    /// @param name for messages
    /// @param log where the output is appended; a long file is put aside first
    public LocalProcess start(String name, Path log, Life life) {
        return LocalProcess.start(name, builder(life == Life.DETACHED ? inOwnSession() : words), log, life);
    }

    /// Where a server may write what is of no interest as long as all is well.
    public static Path detailLog(Path log) {
        return log.resolveSibling(log.getFileName() + ".detail");
    }

    private ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command);
        if (!inherits) {
            builder.environment().clear();
        }
        builder.environment().putAll(environment);
        return builder;
    }

    /// What it writes is for its account alone. Ctrl-C in the terminal goes to a whole group of processes;
    /// a session of its own keeps it away. Where there is no `setsid` (macOS), the program at least ignores
    /// it.
    private List<String> inOwnSession() {
        var setsid = find("setsid");
        var ignored = setsid.isPresent() ? "" : "trap '' INT HUP; ";
        var all = new ArrayList<>(List.of("/bin/sh", "-c", ignored + "umask 077; exec \"$@\"", "alluvium"));
        setsid.map(Path::toString).ifPresent(all::add);
        all.addAll(words);
        return all;
    }

    /// Where the program is on the PATH, or in the folders that hold programs for root and are often not on
    /// it.
    public static Optional<Path> find(String program) {
        var folders = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return Stream.concat(folders, Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin"))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
