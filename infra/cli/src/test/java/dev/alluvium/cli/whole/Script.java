package dev.alluvium.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.launch.StartProgram;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.servers.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// `infra/alluvium`, run as a person runs it, with a data folder and ports of its own.
///
/// @param root of the checkout whose command line it is
record Script(Path root, Path folder, Map<String, String> environment) {
    private static final Path OWN = Path.of(System.getProperty("alluvium.root"));

    record Ran(int status, String out, String err) {}

    static Script in(Path folder) {
        var ports = FreePorts.several(LocalSettings.PORTS.size());
        var environment = new HashMap<String, String>();
        IntStream.range(0, ports.size())
                .forEach(at -> environment.put(LocalSettings.PORTS.get(at), Integer.toString(ports.get(at))));
        environment.put(LocalSettings.DATA_FOLDER, folder.resolve("data").toString());
        environment.put(StartProgram.JAVA_OPTIONS, "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        return new Script(OWN, folder, environment);
    }

    /// The command line of another checkout, for the same installation.
    Script of(Path checkout) {
        return new Script(checkout, folder, environment);
    }

    Script with(String name, String value) {
        var further = new HashMap<>(environment);
        further.put(name, value);
        return new Script(root, folder, further);
    }

    /// Starts the installation, or what of it does not run.
    Ran up() {
        var up = run("up", "--background");
        assertThat(up.status()).as("%s", up).isZero();
        return up;
    }

    int port(Part part) {
        return Integer.parseInt(environment.get(part.portSetting()));
    }

    JsonNode json(String... arguments) {
        var ran = run(arguments);
        assertThat(ran.status()).as("%s: %s", List.of(arguments), ran).isZero();
        return JsonText.MAPPER.readTree(ran.out());
    }

    Ran run(String... arguments) {
        try {
            var errors = Files.createTempFile(folder, "err", ".txt");
            var process = builder(arguments).redirectError(errors.toFile()).start();
            var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(process.waitFor(), out, Files.readString(errors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// What it says is read by the caller; killing it kills the command line itself.
    Process start(String... arguments) throws IOException {
        return builder(arguments).start();
    }

    private ProcessBuilder builder(String... arguments) {
        var command = new ArrayList<String>();
        command.add(root.resolve("infra").resolve("alluvium").toString());
        command.addAll(List.of(arguments));
        // From another working folder than the project's.
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ALLUVIUM_"));
        builder.environment().putAll(environment);
        if (root.equals(OWN)) {
            // Maven has just built it; what a build of one module leaves would be built once more while tests run.
            builder.environment().put("ALLUVIUM_BUILD", "never");
        }
        return builder;
    }
}
