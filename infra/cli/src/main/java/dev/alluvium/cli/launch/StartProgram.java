package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.servers.process.BuiltProgram;
import dev.alluvium.servers.process.ClassArchive;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.JarCopies;
import dev.alluvium.servers.process.Life;
import dev.alluvium.servers.process.LocalProcess;
import dev.alluvium.servers.process.Root;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Starts one of our processes from what the build left, in a session of its own.
public record StartProgram(LocalSettings settings) {
    public static final String JAVA_OPTIONS = "ALLUVIUM_JAVA_OPTIONS";

    public LocalProcess start(Part part, Map<String, String> environment) {
        try {
            var classPath = classPath(part);
            var command = command(part.program().orElseThrow(), classPath);
            command.addAll(1, new ClassArchive(kept(), part.label()).options(classPath));
            return Command.of(command).only(environment).start(part.label(), settings.log(part.label()), Life.DETACHED);
        } catch (IOException e) {
            throw new Failure("cannot start " + part.label() + ": " + e.getMessage(), e);
        }
    }

    /// Runs another program of the part's to its end.
    ///
    /// @param output told each line that the program prints
    /// @return its exit status
    public int run(
            Part part,
            Part.Program program,
            Map<String, String> environment,
            Consumer<String> output,
            String... arguments) {
        try {
            var command = command(program, classPath(part));
            command.addAll(List.of(arguments));
            return Command.of(command).only(environment).run(output);
        } catch (IOException e) {
            throw new Failure("cannot start " + program.mainClass() + ": " + e.getMessage(), e);
        }
    }

    private List<String> command(Part.Program program, String classPath) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + settings.textOrDefault(program.heapSetting()));
        command.add("-XX:+ExitOnOutOfMemoryError");
        // C2 takes half a second of a processor for a loop that runs a few milliseconds, when a process logs in.
        command.add("-XX:CompileCommand=quiet");
        command.add("-XX:CompileCommand=exclude,com.sun.crypto.provider.PBKDF2KeyImpl::deriveKey");
        command.add("--enable-native-access=ALL-UNNAMED");
        settings.text(JAVA_OPTIONS)
                .map(text -> Arrays.asList(text.split("\\s+")))
                .ifPresent(command::addAll);
        command.add("-Dalluvium.root=" + settings.root());
        command.add("-Dalluvium.model.files=" + kept().resolve("model"));
        command.add("-cp");
        command.add(classPath);
        command.add(program.mainClass());
        return command;
    }

    private String classPath(Part part) throws IOException {
        var built = new BuiltProgram(settings.root(), part.module());
        var jars = built.jars();
        if (jars.isEmpty()) {
            throw new Failure(part.label() + " is not built: run mvn package in " + settings.root());
        }
        var used = built.packaged() ? jars : new JarCopies(kept(), part.label()).of(settings.root(), jars);
        return used.stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    private Path kept() {
        return Root.kept(settings.dataFolder());
    }
}
