package dev.alluvium.cli.session;

import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.runtime.settings.KnownSettings;
import dev.alluvium.runtime.settings.SecretFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the launcher and the commands read from the environment, checked together.
///
/// Order: the environment, then what `up` wrote down when it started the parts, then the default that
/// [KnownSettings] lists. So a shell that does not repeat the settings of `up` still finds what is running.
///
/// @param ports by the name of their setting
/// @param partitions of each topic
public record LocalSettings(
        Path root, Path dataFolder, Map<String, Integer> ports, int partitions, Map<String, String> environment) {
    public static final String DATA_FOLDER = "ALLUVIUM_DATA_DIR";
    public static final String API_PORT = "ALLUVIUM_API_PORT";
    /// The operator's, of query-api; beside the API's unless it is given.
    public static final String ADMIN_PORT = "ALLUVIUM_ADMIN_PORT";
    public static final String GATEWAY_PORT = "ALLUVIUM_GATEWAY_PORT";
    public static final String GATEWAY_HEALTH_PORT = "ALLUVIUM_GATEWAY_HEALTH_PORT";
    public static final String INGEST_PORT = "ALLUVIUM_INGEST_HEALTH_PORT";
    public static final String EMBED_PORT = "ALLUVIUM_EMBED_HEALTH_PORT";
    public static final String POSTGRES_PORT = "ALLUVIUM_POSTGRES_PORT";
    public static final String KAFKA_PORT = "ALLUVIUM_KAFKA_PORT";
    public static final String CONTROLLER_PORT = "ALLUVIUM_KAFKA_CONTROLLER_PORT";
    public static final List<String> PORTS = List.of(
            API_PORT,
            ADMIN_PORT,
            GATEWAY_PORT,
            GATEWAY_HEALTH_PORT,
            INGEST_PORT,
            EMBED_PORT,
            POSTGRES_PORT,
            KAFKA_PORT,
            CONTROLLER_PORT);
    private static final int ADMIN_BESIDE_API = 3;
    private static final String PARTITIONS = "ALLUVIUM_TOPIC_PARTITIONS";

    static LocalSettings read(Path root, Map<String, String> environment) {
        var data = root.resolve(text(environment, DATA_FOLDER).map(Path::of).orElse(Path.of(standard(DATA_FOLDER))))
                .toAbsolutePath()
                .normalize();
        var recorded = RunFolder.of(data).recordedPorts();
        var problems = new ArrayList<String>();
        var ports = new HashMap<String, Integer>();
        PORTS.forEach(name -> {
            var given = text(environment, name).or(() -> text(recorded, name));
            ports.put(name, number(name, given.or(() -> standardPort(name, ports)), 65_535, problems));
        });
        int partitions = number(PARTITIONS, text(environment, PARTITIONS), 1000, problems);
        if (!problems.isEmpty()) {
            throw new UsageFailure(String.join("; ", problems));
        }
        return new LocalSettings(root, data, Map.copyOf(ports), partitions, Map.copyOf(environment));
    }

    private static int number(String name, Optional<String> given, int most, List<String> problems) {
        try {
            int value = Integer.parseInt(given.orElseGet(() -> standard(name)));
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        problems.add("%s is '%s': expected a number from 1 to %d".formatted(name, given.orElse(""), most));
        return 0;
    }

    private static Optional<String> standardPort(String name, Map<String, Integer> others) {
        return name.equals(ADMIN_PORT)
                ? Optional.of(Integer.toString(others.get(API_PORT) + ADMIN_BESIDE_API))
                : Optional.of(standard(name));
    }

    private static String standard(String name) {
        return KnownSettings.find(name)
                .flatMap(KnownSettings.Setting::defaultValue)
                .orElseThrow(() -> new IllegalArgumentException(name + " has no default"));
    }

    private static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /// Of a secret also what is in the file that is named in its place; only once it is asked for, since
    /// not everybody may read each of them.
    public Optional<String> text(String name) {
        if (!KnownSettings.isSecret(name)) {
            return text(environment, name);
        }
        try {
            return SecretFiles.find(name, environment).map(String::strip);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(e.getMessage());
        }
    }

    public String textOrDefault(String name) {
        return text(name).or(() -> KnownSettings.role(name, environment)).orElseGet(() -> standard(name));
    }

    public int port(String setting) {
        return ports.get(setting);
    }

    /// The same with another folder for data.
    public LocalSettings in(Path folder) {
        return new LocalSettings(root, folder, ports, partitions, environment);
    }

    public RunFolder runFolder() {
        return RunFolder.of(dataFolder);
    }

    public Path log(String part) {
        return dataFolder.resolve("log").resolve(part + ".log");
    }
}
