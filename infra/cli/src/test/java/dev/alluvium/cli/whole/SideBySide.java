package dev.alluvium.cli.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.RunFolder;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.process.BuiltProgram;
import dev.alluvium.servers.process.Pause;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Programs of one version beside those of an installation that another version started.
final class SideBySide implements AutoCloseable {
    static final List<Part> PROGRAMS = List.of(Part.INGEST_WORKER, Part.EMBED_WORKER, Part.QUERY_API);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /// How a process was started.
    private record Started(List<String> command, Map<String, String> environment) {}

    private final Path folder;
    private final Script installation;
    private final Map<Part, Started> before = new EnumMap<>(Part.class);
    private final Map<Part, Process> again = new EnumMap<>(Part.class);
    private final Map<Part, Process> beside = new EnumMap<>(Part.class);
    private final Map<Part, Integer> ports = new EnumMap<>(Part.class);

    SideBySide(Path folder, Script installation) throws IOException {
        this.folder = folder;
        this.installation = installation;
        for (var part : PROGRAMS) {
            var proc = Path.of("/proc", Long.toString(handle(part).pid()));
            var environment = texts(proc.resolve("environ")).stream()
                    .map(text -> text.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
            before.put(part, new Started(texts(proc.resolve("cmdline")), environment));
        }
    }

    /// With the settings of the program that runs, a port of its own, and this version's jars.
    void startBeside(Path root) throws Exception {
        for (var part : PROGRAMS) {
            var like = before.get(part);
            var environment = new HashMap<>(like.environment());
            int port = FreePorts.several(1).getFirst();
            environment.put(part.portSetting(), Integer.toString(port));
            if (part == Part.QUERY_API) {
                environment.put(
                        LocalSettings.ADMIN_PORT,
                        Integer.toString(FreePorts.several(1).getFirst()));
            }
            environment.remove("ALLUVIUM_INSTANCE_ID");
            ports.put(part, port);
            beside.put(part, start(part.label() + "-beside", withJars(part, like.command(), root), environment));
        }
        for (var part : PROGRAMS) {
            awaitReady(ports.get(part), beside.get(part), part.label() + "-beside");
        }
    }

    private static List<String> withJars(Part part, List<String> command, Path root) throws IOException {
        var jars = new BuiltProgram(root, part.module())
                .jars().stream().map(Path::toString).collect(Collectors.joining(":"));
        var changed = new ArrayList<String>();
        for (int i = 0; i < command.size(); i++) {
            var word = command.get(i);
            if (word.startsWith("-Dalluvium.root=")) {
                changed.add("-Dalluvium.root=" + root);
            } else if (i > 0 && command.get(i - 1).equals("-cp")) {
                changed.add(jars);
                // The archive of classes is of the other version's jars.
            } else if (!word.contains("SharedArchive")) {
                changed.add(word);
            }
        }
        return changed;
    }

    /// Stops a program of the installation and starts it as it was started first.
    Process restart(Part part) throws IOException {
        stop(handle(part));
        var started = before.get(part);
        var process = start(part.label() + "-again", started.command(), started.environment());
        again.put(part, process);
        return process;
    }

    void awaitReady(Part part) throws Exception {
        awaitReady(installation.port(part), again.get(part), part.label() + "-again");
    }

    String log(Part part) {
        return read(part.label() + "-again");
    }

    /// Those of the installation's version.
    void stopBefore() {
        for (var part : PROGRAMS) {
            var process = again.get(part);
            stop(process == null ? handle(part) : process.toHandle());
        }
    }

    int portBeside(Part part) {
        return ports.get(part);
    }

    @Override
    public void close() {
        beside.values().forEach(process -> stop(process.toHandle()));
        again.values().forEach(process -> stop(process.toHandle()));
    }

    private Process start(String name, List<String> command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).redirectOutput(log(name)).start();
    }

    private void awaitReady(int port, Process process, String name) throws Exception {
        assertThat(Pause.until(() -> isReady(port) || !process.isAlive(), Duration.ofMillis(200), LIMIT))
                .as(() -> name + ": " + read(name))
                .isTrue();
        assertThat(process.isAlive()).as(() -> name + ": " + read(name)).isTrue();
    }

    private static boolean isReady(int port) throws InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                    .build();
            return http.send(ready, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private ProcessHandle handle(Part part) {
        return RunFolder.of(folder.resolve("data"))
                .process(part.label())
                .flatMap(process -> process.handle())
                .orElseThrow();
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private File log(String name) {
        return folder.resolve(name + ".log").toFile();
    }

    private String read(String name) {
        try {
            return Files.readString(log(name).toPath());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static List<String> texts(Path file) throws IOException {
        return Arrays.asList(new String(Files.readAllBytes(file), UTF_8).split("\0"));
    }
}
