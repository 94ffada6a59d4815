package dev.alluvium.cli.session;

import dev.alluvium.cli.console.UsageFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the launcher and the commands read from the environment, checked together.
///
/// Order: environment, then what `up` wrote down when it started the parts, then the default. So a shell that does
/// not repeat the settings of `up` still finds what is running.
public record LocalSettings(
        Path root,
        Path dataFolder,
        int apiPort,
        int ingestHealthPort,
        int embedHealthPort,
        int postgresPort,
        int kafkaPort,
        int controllerPort,
        int partitions,
        Map<String, String> environment) {

    public static final String DATA_FOLDER = "ALLUVIUM_DATA_DIR";
    public static final String API_PORT = "ALLUVIUM_API_PORT";
    public static final String INGEST_PORT = "ALLUVIUM_INGEST_HEALTH_PORT";
    public static final String EMBED_PORT = "ALLUVIUM_EMBED_HEALTH_PORT";
    public static final String POSTGRES_PORT = "ALLUVIUM_POSTGRES_PORT";
    public static final String KAFKA_PORT = "ALLUVIUM_KAFKA_PORT";
    public static final String CONTROLLER_PORT = "ALLUVIUM_KAFKA_CONTROLLER_PORT";
    public static final String PARTITIONS = "ALLUVIUM_TOPIC_PARTITIONS";
    public static final List<String> PORTS =
            List.of(API_PORT, INGEST_PORT, EMBED_PORT, POSTGRES_PORT, KAFKA_PORT, CONTROLLER_PORT);

    static LocalSettings read(Path root, Map<String, String> environment) {
        var data = text(environment, DATA_FOLDER)
                .map(Path::of)
                .orElse(root.resolve(".alluvium"))
                .toAbsolutePath()
                .normalize();
        var numbers = new Numbers(environment, RunFolder.of(data).recordedPorts(), new ArrayList<>());
        var settings = new LocalSettings(
                root,
                data,
                numbers.port(API_PORT, 8480),
                numbers.port(INGEST_PORT, 8481),
                numbers.port(EMBED_PORT, 8482),
                numbers.port(POSTGRES_PORT, 5492),
                numbers.port(KAFKA_PORT, 9492),
                numbers.port(CONTROLLER_PORT, 9493),
                numbers.read(PARTITIONS, 12, 1, 1000),
                Map.copyOf(environment));
        if (!numbers.problems().isEmpty()) {
            throw new UsageFailure(String.join("; ", numbers.problems()));
        }
        return settings;
    }

    /// The same with another folder for data.
    public LocalSettings in(Path folder) {
        return new LocalSettings(
                root,
                folder,
                apiPort,
                ingestHealthPort,
                embedHealthPort,
                postgresPort,
                kafkaPort,
                controllerPort,
                partitions,
                environment);
    }

    public static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    public Optional<String> text(String name) {
        return text(environment, name);
    }

    public Map<String, Integer> ports() {
        return Map.of(
                API_PORT, apiPort,
                INGEST_PORT, ingestHealthPort,
                EMBED_PORT, embedHealthPort,
                POSTGRES_PORT, postgresPort,
                KAFKA_PORT, kafkaPort,
                CONTROLLER_PORT, controllerPort);
    }

    public RunFolder runFolder() {
        return RunFolder.of(dataFolder);
    }

    public Path log(String part) {
        return dataFolder.resolve("log").resolve(part + ".log");
    }

    private record Numbers(Map<String, String> environment, Map<String, String> recorded, List<String> problems) {
        int port(String name, int standard) {
            return read(name, standard, 1, 65_535);
        }

        int read(String name, int standard, int least, int most) {
            var given = text(environment, name).or(() -> text(recorded, name));
            try {
                var value = given.map(Integer::valueOf).orElse(standard);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Reported below, like a number out of range.
            }
            problems.add("%s is '%s': expected a number from %d to %d".formatted(name, given.orElse(""), least, most));
            return standard;
        }
    }
}
