package dev.alluvium.testkit;

import dev.alluvium.servers.process.StartFailedException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Where the tests' Kafka and PostgreSQL come from.
///
/// One switch chooses: the system property `alluvium.parts` or the environment variable `ALLUVIUM_PARTS`, one of
/// `auto` (the default), `given`, `containers`, `local`.
public enum Parts {
    /// Servers that run already: `ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS`, and a superuser of a PostgreSQL in
    /// `ALLUVIUM_TEST_DATABASE_URL`, `ALLUVIUM_TEST_DATABASE_USER`, `ALLUVIUM_TEST_DATABASE_PASSWORD`.
    GIVEN,
    /// Testcontainers, where a Docker daemon answers.
    CONTAINERS,
    /// Processes of this machine: a broker from Maven's jars, and a PostgreSQL that is installed or unpacked.
    LOCAL;

    public static final String SWITCH_PROPERTY = "alluvium.parts";
    public static final String SWITCH = "ALLUVIUM_PARTS";
    public static final String KAFKA = "ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS";
    public static final String DATABASE_URL = "ALLUVIUM_TEST_DATABASE_URL";
    public static final String DATABASE_USER = "ALLUVIUM_TEST_DATABASE_USER";
    public static final String DATABASE_PASSWORD = "ALLUVIUM_TEST_DATABASE_PASSWORD";

    private static final List<String> GIVEN_NAMES = List.of(KAFKA, DATABASE_URL, DATABASE_USER, DATABASE_PASSWORD);

    /// `docker` is asked only where the answer matters.
    ///
    /// @param switched what the switch says, or null
    /// @param told why a daemon that is there is not used
    static Parts choose(
            String switched, Map<String, String> environment, Supplier<Docker.Answer> docker, Consumer<String> told) {
        var choice = switched == null || switched.isBlank()
                ? "auto"
                : switched.strip().toLowerCase(Locale.ROOT);
        return switch (choice) {
            case "auto" -> missing(environment).isEmpty() ? GIVEN : containersOrLocal(docker.get(), told);
            case "given" -> given(environment);
            case "containers" -> containers(docker.get());
            case "local" -> LOCAL;
            default ->
                throw new StartFailedException(SWITCH + "=" + switched + " is none of auto, "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Parts::label).toList()) + ".");
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Parts given(Map<String, String> environment) {
        var missing = missing(environment);
        if (!missing.isEmpty()) {
            throw new StartFailedException(SWITCH + "=given, but not set: " + String.join(", ", missing)
                    + ". Set them, or use another choice.");
        }
        return GIVEN;
    }

    private static Parts containersOrLocal(Docker.Answer docker, Consumer<String> told) {
        if (docker.fine()) {
            return CONTAINERS;
        }
        if (docker.there()) {
            told.accept(docker.problem().orElseThrow());
        }
        return LOCAL;
    }

    private static Parts containers(Docker.Answer docker) {
        docker.problem().ifPresent(problem -> {
            throw new StartFailedException(
                    SWITCH + "=containers, but " + problem + ". Mend that, or set " + SWITCH + "=local.");
        });
        return CONTAINERS;
    }

    private static List<String> missing(Map<String, String> environment) {
        return GIVEN_NAMES.stream()
                .filter(name -> environment.getOrDefault(name, "").isBlank())
                .toList();
    }
}
