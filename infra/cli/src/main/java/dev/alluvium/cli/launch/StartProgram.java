package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.Life;
import dev.alluvium.servers.process.LocalProcess;
import dev.alluvium.servers.process.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Starts one of our processes from what the build left, in a session of its own.
public record StartProgram(LocalSettings settings) {
    public static final String JAVA_OPTIONS = "ALLUVIUM_JAVA_OPTIONS";

    public LocalProcess start(Part part, Map<String, String> environment) {
        try {
            var classPath = classPath(part);
            var command = command(part.program().orElseThrow(), classPath);
            command.addAll(1, archive(part).options(classPath));
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
        command.add(
                "-Dalluvium.model.files=" + settings.dataFolder().resolve("lib").resolve("model"));
        command.add("-cp");
        command.add(classPath);
        command.add(program.mainClass());
        return command;
    }

    private ClassArchive archive(Part part) {
        return new ClassArchive(settings.dataFolder().resolve("lib"), part.label());
    }

    private String classPath(Part part) throws IOException {
        var target = settings.root().resolve(part.folder()).resolve("target");
        var entries = new ArrayList<String>();
        try (var files = Files.list(target)) {
            entries.add(files.map(Path::toString)
                    .filter(file -> file.matches(".*/alluvium-[^/]*(?<!-tests)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> notBuilt(part)));
            entries.addAll(List.of(
                    Files.readString(target.resolve("classpath")).strip().split(":")));
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw notBuilt(part);
        }
        return copyOurs(part, entries);
    }

    /// The next build replaces our jars, and a process whose jar is replaced fails at the next class it
    /// loads: each part runs from copies of its own. Other projects' jars stay what they are.
    private String copyOurs(Part part, List<String> entries) throws IOException {
        var folder = settings.dataFolder().resolve("lib").resolve(part.label());
        PrivateFolder.make(folder);
        var copied = new ArrayList<String>();
        for (var entry : entries) {
            var jar = Path.of(entry);
            if (jar.startsWith(settings.root())) {
                jar = Files.copy(
                        jar,
                        folder.resolve(jar.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
            copied.add(jar.toString());
        }
        return String.join(":", copied);
    }

    private Failure notBuilt(Part part) {
        return new Failure(part.label() + " is not built: run mvn package in " + settings.root());
    }
}
